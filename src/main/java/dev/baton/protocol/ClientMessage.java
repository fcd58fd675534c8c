package dev.baton.protocol;

import dev.baton.realm.PeerId;

/** What a client has sent, as far as the server needs to understand it. */
public sealed interface ClientMessage {
  ClientMessage HEARTBEAT = new Heartbeat();
  ClientMessage LEAVE = new Leave();
  ClientMessage UNKNOWN = new Ignorable();
  ClientMessage MALFORMED = new Malformed();

  /** A sign of life. */
  record Heartbeat() implements ClientMessage {}

  /** LEAVE without a destination: the client gives its ID back. */
  record Leave() implements ClientMessage {}

  /** Valid JSON that means nothing to a server: an unknown type, or nobody to send it to. */
  record Ignorable() implements ClientMessage {}

  /** Not a JSON object, or one beyond the limits. */
  record Malformed() implements ClientMessage {}

  /** A message for another peer. */
  final class Relay implements ClientMessage {
    private final String type;
    private final PeerId destination;
    private final byte[] source;
    private final int payloadStart;
    private final int payloadEnd;

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

    /** Whether the message is dropped, and not kept, while its destination is absent. */
    public boolean isLeave() {
      return type.equals(MessageCodec.LEAVE);
    }

    /**
     * The message as its destination gets it: PeerServer's four members in PeerServer's order,
     * {@code src} from the connection and not from the message, the payload byte for byte.
     */
    public byte[] encodedFrom(SenderPrefix sender) {
      return sender.splice(type, destination, source, payloadStart, payloadEnd);
    }
  }
}
