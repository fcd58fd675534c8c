package dev.baton.session;

import dev.baton.protocol.CloseReason;
import dev.baton.realm.PeerId;
import java.time.Duration;
import java.util.Optional;

/**
 * One client's socket, as the session sees it. All methods may be called by any thread and none of
 * them blocks: what is sent waits in a bounded outbox for the connection's own writer. Messages are
 * UTF-8 text; callers must not change them afterwards.
 */
public interface Connection {
  /** The result of sending another peer's message. */
  enum Delivery {
    /** It will be written in its turn. */
    SENT,
    /** The outbox has no space for this sender; its message must be returned. */
    NO_ROOM,
    /** The connection is closing. */
    CLOSING
  }

  /**
   * Sends a message of the server that a connection is sent once, or a few times.
   *
   * @return false if the connection is closing
   */
  boolean send(byte[] message);

  /**
   * Sends the server's answer to a message of the client, unless the client reads so slowly that
   * many answers already wait: then it is dropped.
   */
  void answer(byte[] message);

  /** Sends a message of another peer, if there is space for it. */
  Delivery relay(PeerId sender, byte[] message);

  /**
   * Sends a message that has waited for the client while it was absent. There is always space: the
   * limit of what waits for an ID is below that of an outbox.
   */
  void deliverWaiting(byte[] message);

  /**
   * Pings the client.
   *
   * @param answered called when the client answers a ping, this one or an earlier one, by any
   *     thread; only that of the last call is
   * @return how much longer than usual the answer may take, for what was written before; empty if
   *     no ping was sent, because so much was written recently, or still waits, that silence would
   *     prove nothing
   */
  Optional<Duration> probe(Runnable answered);

  /**
   * Whether nothing at all has arrived from the client since then, although it could have.
   *
   * @param nanos of {@link System#nanoTime}
   */
  boolean isSilentSince(long nanos);

  /** Ends the connection of a client that was silent, as if it had broken. */
  void endSilent();

  /**
   * The trace that the connect belongs to, for log lines: the {@code traceparent} of its request
   * (W3C Trace Context, section 3.2); empty if there was no valid one.
   */
  Optional<String> traceparent();

  /** Closes in order: what was sent before goes out first. Only the first call has an effect. */
  void close(CloseReason reason);

  /** The same with another text than the reason's own: at most 123 bytes of UTF-8. */
  void close(CloseReason reason, String text);
}
