package dev.baton.transport.websocket;

/** Why a WebSocket ended. */
public enum EndCause {
  /** The client sent a close frame. */
  CLOSED_BY_CLIENT,
  /** The client's close frame says that its page goes away, which a reload does as well (1001). */
  GOING_AWAY,
  /** The application called {@link WebSocket#close}. */
  CLOSED_BY_APPLICATION,
  /** The client broke RFC 6455 or a limit. */
  VIOLATION,
  /** The client took nothing of what was written for the write timeout. */
  SLOW_CONSUMER,
  /** The application asked for a sign of life, got none and called {@link WebSocket#endSilent}. */
  PROBE_SILENT,
  /** Nothing came from the client for the alive timeout. */
  ALIVE_TIMEOUT,
  /** The TCP connection broke, or was cut to free memory. */
  LOST
}
