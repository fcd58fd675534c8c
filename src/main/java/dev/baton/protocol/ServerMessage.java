package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.baton.realm.Epoch;
import dev.baton.realm.Handover;
import dev.baton.realm.Holder;
import dev.baton.realm.PeerId;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** The messages that the server itself sends, as the UTF-8 bytes of their JSON. */
public final class ServerMessage {
  private static final byte[] OPEN = "{\"type\":\"OPEN\"}".getBytes(UTF_8);
  private static final byte[] ID_TAKEN =
      "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}".getBytes(UTF_8);

  private static final DateTimeFormatter MILLISECONDS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private ServerMessage() {}

  /** The connection holds its ID. */
  public static byte[] open() {
    return OPEN.clone();
  }

  /**
   * Another client holds the ID.
   *
   * @param retryAfter in how many seconds the ID is vacant if that client does not reconnect; 0 if
   *     it has a connection
   */
  public static byte[] idTaken(long retryAfter) {
    return retryAfter == 0 ? ID_TAKEN.clone() : idTaken("", retryAfter);
  }

  /**
   * The same, for a client whose proof was refused.
   *
   * @param reason the label of the reason; empty for none
   */
  public static byte[] idTaken(String reason, long retryAfter) {
    return ("{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\""
            + (reason.isEmpty() ? "" : ",\"reason\":\"" + reason + "\"")
            + (retryAfter == 0 ? "" : ",\"retryAfter\":" + retryAfter)
            + "}}")
        .getBytes(UTF_8);
  }

  /** The connection is refused for a reason that programs can read; neither needs escaping. */
  public static byte[] error(String text, String reason) {
    return ("{\"type\":\"ERROR\",\"payload\":{\"msg\":\""
            + text
            + "\",\"reason\":\""
            + reason
            + "\"}}")
        .getBytes(UTF_8);
  }

  /** The connection is refused; {@code text} must need no escaping. */
  public static byte[] error(String text) {
    return ("{\"type\":\"ERROR\",\"payload\":{\"msg\":\"" + text + "\"}}").getBytes(UTF_8);
  }

  /** A message to an absent peer was not delivered in time. */
  public static byte[] expire(PeerId absent, PeerId sender) {
    return withoutPayload("EXPIRE", absent, sender);
  }

  /** The destination of a message could not be reached any more. */
  public static byte[] leave(PeerId gone, PeerId sender) {
    return withoutPayload("LEAVE", gone, sender);
  }

  /** Another connection holds the ID from this epoch on. */
  public static byte[] overrideConnection(Epoch epoch, Instant at) {
    return ("{\"type\":\"OVERRIDE_CONNECTION\",\"payload\":{\"msg\":\"Connected elsewhere\","
            + "\"epoch\":%d,\"at\":\"%s\"}}".formatted(epoch.value(), MILLISECONDS.format(at)))
        .getBytes(UTF_8);
  }

  /**
   * The same to a client that takes part in handovers.
   *
   * @param device the new client's name for its device; empty if it sent none
   */
  public static byte[] overrideConnection(Epoch epoch, Instant at, String device) {
    if (device.isEmpty()) {
      return overrideConnection(epoch, at);
    }
    return ("{\"type\":\"OVERRIDE_CONNECTION\",\"payload\":{\"msg\":\"Connected elsewhere\","
            + "\"epoch\":%d,\"at\":\"%s\",\"device\":%s}}"
                .formatted(epoch.value(), MILLISECONDS.format(at), quoted(device)))
        .getBytes(UTF_8);
  }

  /**
   * What earlier connections stored for the current holder of the ID.
   *
   * @param cause how it got the ID: takeover or resume
   */
  public static byte[] state(Handover handover, Epoch epoch, Holder previous, String cause) {
    return ("{\"type\":\"STATE\",\"payload\":{\"state\":"
            + handover.state()
            + ",\"contacts\":"
            + contacts(handover)
            + ",\"epoch\":%d,\"previous\":{\"connection\":\"%s\",\"epoch\":%d},\"cause\":\"%s\"}}"
                .formatted(epoch.value(), previous.connection(), previous.epoch().value(), cause))
        .getBytes(UTF_8);
  }

  /** What the client keeps of the event that gave it its ID; in the compact form of a JWT. */
  public static byte[] receipt(String signed) {
    return ("{\"type\":\"RECEIPT\",\"payload\":{\"receipt\":\"" + signed + "\"}}").getBytes(UTF_8);
  }

  private static String contacts(Handover handover) {
    return "[" + String.join(",", handover.contacts().values()) + "]";
  }

  private static byte[] withoutPayload(String type, PeerId src, PeerId dst) {
    return ("{\"type\":\"" + type + "\",\"src\":" + quoted(src) + ",\"dst\":" + quoted(dst) + "}")
        .getBytes(UTF_8);
  }

  /** The ID as a JSON string. */
  public static String quoted(PeerId peer) {
    return quoted(peer.value());
  }

  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
