package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.baton.realm.PeerId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads client messages. Only {@code type} and {@code dst} are read; the payload is checked to be
 * JSON and otherwise relayed byte for byte. Safe for use by many threads.
 */
public final class MessageCodec {
  static final String OFFER = "OFFER";
  static final String ANSWER = "ANSWER";
  static final String CANDIDATE = "CANDIDATE";
  static final String LEAVE = "LEAVE";
  private static final String STATE = "STATE";
  private static final String HEARTBEAT = "HEARTBEAT";
  private static final Set<String> RELAYED = Set.of(OFFER, ANSWER, CANDIDATE, LEAVE);

  /** Types that only the server may send; no option makes these relayable. */
  private static final Set<String> RESERVED =
      Set.of(
          "OPEN",
          "ID-TAKEN",
          "ERROR",
          "EXPIRE",
          "OVERRIDE_CONNECTION",
          STATE,
          "INVALID-KEY",
          HEARTBEAT);

  private final int maxNesting;
  private final Set<String> relayed;

  /**
   * A codec that relays PeerServer's types and more.
   *
   * @param maxNesting how deep a message may nest
   * @param moreTypes further types to relay
   * @throws IllegalArgumentException if one of them is the server's own
   */
  public MessageCodec(int maxNesting, List<String> moreTypes) {
    this.relayed =
        Stream.concat(RELAYED.stream(), requireRelayable(moreTypes).stream())
            .collect(Collectors.toUnmodifiableSet());
    this.maxNesting = maxNesting;
  }

  /**
   * The types as they are, if each of them may be relayed.
   *
   * @throws IllegalArgumentException if one is the server's own or has other characters than
   *     letters, digits, dashes and underscores
   */
  public static List<String> requireRelayable(List<String> types) {
    for (String type : types) {
      if (RESERVED.contains(type)) {
        throw new IllegalArgumentException(type + " can only be sent by the server");
      }
      if (!type.matches("[A-Za-z0-9_-]{1,64}")) {
        throw new IllegalArgumentException(
            "a message type has 1 to 64 letters, digits, '-' and '_'");
      }
    }
    return types;
  }

  /** Reads one message from the whole of {@code bytes}, which must be valid UTF-8. */
  public ClientMessage read(byte[] bytes) {
    try {
      return readObject(new JsonScan(bytes, 0, bytes.length, maxNesting), bytes);
    } catch (JsonScan.NotJsonException e) {
      return ClientMessage.MALFORMED;
    }
  }

  private ClientMessage readObject(JsonScan scan, byte[] bytes) throws JsonScan.NotJsonException {
    String type = null;
    boolean hasDestination = false;
    String destination = null;
    int payloadStart = 0;
    int payloadEnd = 0;
    scan.beginObject();
    // The last of duplicate members wins, as it does in JSON.parse.
    while (scan.nextMember()) {
      boolean isType = scan.isNamed("type");
      boolean isDestination = scan.isNamed("dst");
      boolean isPayload = scan.isNamed("payload");
      int start = scan.position();
      scan.skipValue();
      if (isType) {
        type = textOrNull(scan, bytes, start);
      } else if (isDestination) {
        hasDestination = !isFalsy(bytes, start, scan.position());
        destination = textOrNull(scan, bytes, start);
      } else if (isPayload) {
        payloadStart = start;
        payloadEnd = scan.position();
      }
    }
    scan.endOfText();
    if (type == null) {
      return ClientMessage.UNKNOWN;
    }
    if (type.equals(HEARTBEAT)) {
      return ClientMessage.HEARTBEAT;
    }
    if (type.equals(STATE) && payloadEnd > payloadStart) {
      return new ClientMessage.StateMessage(Arrays.copyOfRange(bytes, payloadStart, payloadEnd));
    }
    if (!relayed.contains(type)) {
      return ClientMessage.UNKNOWN;
    }
    if (!hasDestination) {
      return type.equals(LEAVE) ? ClientMessage.LEAVE : ClientMessage.UNKNOWN;
    }
    Optional<PeerId> peer = destination == null ? Optional.empty() : PeerId.parse(destination);
    if (peer.isEmpty()) {
      return ClientMessage.UNKNOWN;
    }
    return new ClientMessage.Relay(type, peer.get(), bytes, payloadStart, payloadEnd);
  }

  private static @Nullable String textOrNull(JsonScan scan, byte[] bytes, int start) {
    return bytes[start] == '"' ? scan.string(start, scan.position()) : null;
  }

  /** The values that JavaScript treats as "no destination". */
  private static boolean isFalsy(byte[] bytes, int start, int end) {
    return switch (bytes[start]) {
      case 'n', 'f' -> true;
      case 't', '{', '[' -> false;
      case '"' -> end - start == 2;
      default -> Double.parseDouble(new String(bytes, start, end - start, US_ASCII)) == 0;
    };
  }
}
