package dev.baton.transport.websocket;

/** What an application hears of its WebSocket. One listener belongs to one {@link WebSocket}. */
public interface SocketListener {
  /** The socket is open; on its reading thread, which reads no message before this returns. */
  void opened();

  /**
   * A whole message has come; on the reading thread.
   *
   * @param message UTF-8 of a text message, or of a binary one; empty if a binary one is not UTF-8
   */
  void message(byte[] message);

  /** A whole message has come behind this side's close frame and is dropped; as above. */
  void messageDropped();

  /**
   * The socket ends: called once, by any thread, before the client can see that it ended.
   *
   * @param cause the first one that was noticed
   */
  void ended(EndCause cause);

  /** The listener or the socket has thrown this, and the socket ends for it. */
  void failed(RuntimeException failure);
}
