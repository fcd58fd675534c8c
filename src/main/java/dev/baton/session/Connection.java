package dev.baton.session;

import dev.baton.protocol.CloseReason;

/**
 * One client's socket, as the session sees it. All methods may be called by any thread and none of
 * them blocks: what is sent waits in a bounded outbox for the connection's own writer.
 */
public interface Connection {
  /**
   * Sends a message.
   *
   * @param message UTF-8 text; not changed by anybody afterwards
   * @return false if the connection is closing or its outbox overflowed, which closes it
   */
  boolean send(byte[] message);

  /** Closes in order: what was sent before goes out first. Only the first call has an effect. */
  void close(CloseReason reason);
}
