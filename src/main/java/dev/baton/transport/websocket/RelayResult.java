package dev.baton.transport.websocket;

/** What became of a message that one client sent to another one's socket. */
public enum RelayResult {
  /** It will be written in its turn. */
  QUEUED,
  /** The outbox has no room for this sender. */
  NO_ROOM,
  /** The socket is closing. */
  CLOSING
}
