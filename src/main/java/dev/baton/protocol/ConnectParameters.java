package dev.baton.protocol;

import dev.baton.realm.PeerId;
import dev.baton.realm.Token;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters in the query of a client's handshake.
 *
 * @param version the client's own version, empty if it sent none
 * @param handover whether the client takes part in handovers: {@code caps=handover}
 * @param receipt whether it wants a receipt of the event that gives it the ID: {@code caps=receipt}
 * @param device the client's name for its device, empty if it sent none
 */
public record ConnectParameters(
    PeerId peer, Token token, String version, boolean handover, boolean receipt, String device) {
  /** PeerServer's texts. */
  public static final String MISSING = "No id, token, or key supplied to websocket server";

  public static final String INVALID_KEY = "Invalid key provided";

  private static final List<String> KNOWN =
      List.of("id", "token", "key", "version", "caps", "device");

  private static final int MAX_TOKEN_LENGTH = 4_096;
  private static final int MAX_DEVICE_LENGTH = 64;
  private static final String INVALID_ID =
      "Invalid id: it has 1 to 256 bytes and no control characters";
  private static final String INVALID_STRICT_ID =
      "Invalid id: it has letters, digits, and single dashes, underscores or spaces between them";

  /** The outcome of {@link #parse}. */
  public sealed interface Parsed {
    record Valid(ConnectParameters parameters) implements Parsed {}

    /** The error that the client receives before its connection is closed. */
    record Invalid(String message, CloseReason reason) implements Parsed {}
  }

  /**
   * Reads and checks the raw query, in PeerServer's order: first that {@code id}, {@code token} and
   * {@code key} are there, then the key. A repeated one is refused: a proxy that checks the first
   * and a server that uses the last would use different IDs. A value that is not UTF-8 is refused.
   */
  public static Parsed parse(String rawQuery, String key, boolean strictIds) {
    Map<String, String> values = new HashMap<>();
    Set<String> twice = new HashSet<>();
    QueryString.forEach(
        rawQuery,
        (name, value) -> {
          if (values.put(name, value) != null) {
            twice.add(name);
          }
        });
    String id = values.getOrDefault("id", "");
    String token = values.getOrDefault("token", "");
    String givenKey = values.getOrDefault("key", "");
    if (id.isEmpty() || token.isEmpty() || givenKey.isEmpty()) {
      return bad(MISSING);
    }
    if (twice.contains("id") || twice.contains("token") || twice.contains("key")) {
      return bad("id, token and key can be given once only");
    }
    if (!givenKey.equals(key)) {
      return new Parsed.Invalid(INVALID_KEY, CloseReason.BAD_KEY);
    }
    if (token.length() > MAX_TOKEN_LENGTH) {
      return bad("Invalid token: it has at most 4096 characters");
    }
    Optional<PeerId> peer = PeerId.parse(id);
    if (peer.isEmpty()) {
      return bad(INVALID_ID);
    }
    if (strictIds && !peer.get().isStrict()) {
      return bad(INVALID_STRICT_ID);
    }
    for (String name : KNOWN) {
      if (isBroken(values.getOrDefault(name, ""))) {
        return bad("Invalid parameters: they are UTF-8, without U+FFFD");
      }
    }
    String device = values.getOrDefault("device", "");
    if (!isDevice(device)) {
      return bad("Invalid device: it has at most 64 characters and no control characters");
    }
    String version = values.getOrDefault("version", "");
    List<String> capabilities = List.of(values.getOrDefault("caps", "").split(","));
    return new Parsed.Valid(
        new ConnectParameters(
            peer.get(),
            new Token(token),
            version,
            capabilities.contains("handover"),
            capabilities.contains("receipt"),
            device));
  }

  /** Different bytes that are not UTF-8 become the same text, so that two tokens would be equal. */
  private static boolean isBroken(String value) {
    return value.indexOf('\uFFFD') >= 0;
  }

  private static boolean isDevice(String name) {
    return name.length() <= MAX_DEVICE_LENGTH
        && name.codePoints().noneMatch(Character::isISOControl);
  }

  private static Parsed bad(String message) {
    return new Parsed.Invalid(message, CloseReason.BAD_PARAMETERS);
  }
}
