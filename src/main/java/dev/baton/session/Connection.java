package dev.baton.session;

import dev.baton.protocol.CloseReason;
import dev.baton.realm.PeerId;
import java.time.Duration;
import java.util.Optional;

/**
 * One client's socket, as the session sees it. All methods may be called by any thread and none of
 * them blocks: what is sent waits in a bounded outbox for the connection's own writer. Messages are
 * UTF-8 text and are not changed by anybody afterwards.
 */
public interface Connection {
  /** What became of another peer's message. */
  enum Delivery {
    /** It will be written in its turn. */
    SENT,
    /** The outbox has no room for this sender; its message is to go back to it. */
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
   * Sends the server's answer to something that the client has sent, unless the client reads so
   * little that many answers wait already: then it is dropped.
   */
  void answer(byte[] message);

  /** Sends a message of another peer, if there is room for it. */
  Delivery relay(PeerId sender, byte[] message);

  /**
   * Sends a message that has waited for the client while it was absent. There is always room: what
   * may wait for an ID is less than what an outbox takes.
   */
  void deliverWaiting(byte[] message);

  /**
   * Asks the client for a sign of life.
   *
   * @param answered called when the client answers a ping, this one or an earlier one, by any
   *     thread; only that of the last call is
   * @return how much longer than usual the answer may take, for what was written before; empty if
   *     nothing was asked, since so much was written lately, or still waits, that silence would say
   *     nothing
   */
  Optional<Duration> probe(Runnable answered);

  /**
   * Whether nothing at all has come from the client since then, although it could.
   *
   * @param nanos of {@link System#nanoTime}
   */
  boolean isSilentSince(long nanos);

  /** Ends the connection of a client that was silent, as if it had broken. */
  void endSilent();

  /** Closes in order: what was sent before goes out first. Only the first call has an effect. */
  void close(CloseReason reason);
}
