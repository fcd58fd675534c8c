package dev.baton.transport.websocket;

/** What the WebSockets of a server count together. */
public enum SocketCounter {
  /** Frames that were read late for the rate of their sender. */
  MESSAGES_THROTTLED,
  /** Large messages that were read late because memory was short. */
  MESSAGES_SLOWED,
  /** Answers that were dropped because their client reads too little. */
  ANSWERS_DROPPED,
  /** Connections that were closed for breaking RFC 6455. */
  CLOSED_PROTOCOL_ERROR,
  /** Connections that were closed for too large a message. */
  CLOSED_TOO_BIG,
  /** Connections that were closed for the memory of an unfinished message. */
  CLOSED_UNFINISHED,
  /** Connections that were closed because they took nothing. */
  CLOSED_SLOW_CONSUMER,
  /** Connections that were closed for their silence. */
  CLOSED_ALIVE_TIMEOUT,
  /** Connections that were ended because they did not answer a probe. */
  CLOSED_PROBE_SILENT
}
