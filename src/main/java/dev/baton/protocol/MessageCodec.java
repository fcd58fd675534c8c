package dev.baton.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.baton.realm.PeerId;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads client messages. Only {@code type} and {@code dst} are looked at; the payload is checked to
 * be JSON and otherwise passed on as the bytes it came in. Safe for use by many threads.
 */
public final class MessageCodec {
  static final String OFFER = "OFFER";
  static final String ANSWER = "ANSWER";
  static final String LEAVE = "LEAVE";
  private static final String STATE = "STATE";
  private static final String HEARTBEAT = "HEARTBEAT";
  private static final Set<String> RELAYED = Set.of(OFFER, ANSWER, "CANDIDATE", LEAVE);

  /** What only the server may say; no option makes these relayable. */
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

  private final JsonFactory json;
  private final Set<String> relayed;

  /**
   * A codec that relays PeerServer's types and some more.
   *
   * @param maxNesting how deep a message may nest
   * @param moreTypes further types to relay
   * @throws IllegalArgumentException if one of them is the server's own
   */
  public MessageCodec(int maxNesting, List<String> moreTypes) {
    this.relayed =
        Stream.concat(RELAYED.stream(), requireRelayable(moreTypes).stream())
            .collect(Collectors.toUnmodifiableSet());
    // A pool shared by all threads: by default every thread keeps buffers of its own, which a
    // thread for each connection turns into 16 KB for each connection.
    this.json =
        JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(maxNesting).build())
            .build();
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
    if (looksLikeOtherEncoding(bytes)) {
      return ClientMessage.MALFORMED;
    }
    try (JsonParser parser = json.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return ClientMessage.MALFORMED;
      }
      return readObject(parser, bytes);
    } catch (IOException e) {
      return ClientMessage.MALFORMED;
    }
  }

  /** Jackson would take such a beginning for UTF-16 or UTF-32, or pass over a byte order mark. */
  private static boolean looksLikeOtherEncoding(byte[] bytes) {
    for (int i = 0; i < Math.min(4, bytes.length); i++) {
      if (bytes[i] == 0) {
        return true;
      }
    }
    // No JSON value begins with this byte, but the byte order mark of UTF-8 does.
    return bytes.length > 0 && (bytes[0] & 0xff) == 0xEF;
  }

  private ClientMessage readObject(JsonParser parser, byte[] bytes) throws IOException {
    String type = null;
    boolean hasDestination = false;
    String destination = null;
    int payloadStart = 0;
    int payloadEnd = 0;
    // The last of duplicate members wins, as it does in JSON.parse.
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "type" -> type = textOrNull(parser, value);
        case "dst" -> {
          hasDestination = !isFalsy(parser, value);
          destination = textOrNull(parser, value);
        }
        case "payload" -> {
          payloadStart = (int) parser.currentTokenLocation().getByteOffset();
          skip(parser);
          payloadEnd = (int) parser.currentLocation().getByteOffset();
        }
        default -> skip(parser);
      }
    }
    if (parser.nextToken() != null) {
      return ClientMessage.MALFORMED;
    }
    if (type == null) {
      return ClientMessage.UNKNOWN;
    }
    if (type.equals(HEARTBEAT)) {
      return ClientMessage.HEARTBEAT;
    }
    if (type.equals(STATE) && payloadEnd > payloadStart) {
      return new ClientMessage.SaveState(Arrays.copyOfRange(bytes, payloadStart, payloadEnd));
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

  private static @Nullable String textOrNull(JsonParser parser, JsonToken value)
      throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    parser.skipChildren();
    return null;
  }

  /** What JavaScript takes for "no destination". */
  private static boolean isFalsy(JsonParser parser, JsonToken value) throws IOException {
    return switch (value) {
      case VALUE_NULL, VALUE_FALSE -> true;
      case VALUE_STRING -> parser.getTextLength() == 0;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue() == 0;
      default -> false;
    };
  }

  /** Passes over a value to its very end; the parser reads strings only when asked to. */
  private static void skip(JsonParser parser) throws IOException {
    parser.skipChildren();
    parser.finishToken();
  }
}
