package dev.baton.protocol;

import dev.baton.realm.PeerId;
import java.util.Optional;

/** A message of a client, as far as the server needs to understand it. */
public sealed interface ClientMessage {
  ClientMessage HEARTBEAT = new HeartbeatMessage();
  ClientMessage LEAVE = new Leave();
  ClientMessage UNKNOWN = new Ignorable();
  ClientMessage MALFORMED = new Malformed();

  /** A sign of life. */
  record HeartbeatMessage() implements ClientMessage {}

  /** LEAVE without a destination: the client gives its ID back. */
  record Leave() implements ClientMessage {}

  /** Valid JSON without a meaning for the server: an unknown type, or no destination. */
  record Ignorable() implements ClientMessage {}

  /** Not a JSON object, or one beyond the limits. */
  record Malformed() implements ClientMessage {}

  /**
   * A state to keep for the next holder of the ID.
   *
   * @param json the payload as it arrived, UTF-8; must not be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record StateMessage(byte[] json) implements ClientMessage {
    @Override
    public String toString() {
      return "StateMessage[" + json.length + " bytes]";
    }
  }

  /** A message for another peer. */
  final class Relay implements ClientMessage {
    private final String type;
    private final PeerId destination;
    private final byte[] source;
    private final int payloadStart;
    private final int payloadEnd;

    // The payload's details, once read; written by the sender's thread.
    private boolean isParsed;
    private Optional<ConnectionDetails> details = Optional.empty();

    Relay(String type, PeerId destination, byte[] source, int payloadStart, int payloadEnd) {
      this.type = type;
      this.destination = destination;
      this.source = source;
      this.payloadStart = payloadStart;
      this.payloadEnd = payloadEnd;
    }

    public PeerId destination() {
      return destination;
    }

    /** Which of the known types the message has. */
    public RelayedType type() {
      return RelayedType.of(type);
    }

    /** Whether the message is dropped, and not kept, while its destination is absent. */
    public boolean isLeave() {
      return type.equals(MessageCodec.LEAVE);
    }

    /** Whether the message asks its destination for a connection. */
    public boolean isOffer() {
      return type.equals(MessageCodec.OFFER);
    }

    /** Whether the message is part of how two peers connect, and contains its details. */
    public boolean isIntroduction() {
      return isOffer() || type.equals(MessageCodec.ANSWER);
    }

    /**
     * The details of the connection between two peers. The first call parses the payload; for the
     * sender's thread only.
     */
    public Optional<ConnectionDetails> details() {
      if (!isParsed) {
        isParsed = true;
        details = ConnectionDetails.read(source, payloadStart, payloadEnd);
      }
      return details;
    }

    /**
     * The message as its destination receives it: PeerServer's four members in PeerServer's order,
     * {@code src} from the connection and not from the message, the payload byte for byte.
     */
    public byte[] encodedFrom(SenderPrefix sender) {
      return sender.splice(type, destination, source, payloadStart, payloadEnd);
    }
  }
}
