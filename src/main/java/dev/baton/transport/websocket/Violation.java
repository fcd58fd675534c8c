package dev.baton.transport.websocket;

/** Why the loop breaks a connection off because of what its client sent. */
enum Violation {
  PROTOCOL_ERROR(1002, "Protocol error", SocketCounter.CLOSED_PROTOCOL_ERROR),
  INVALID_UTF8(1007, "Invalid UTF-8", SocketCounter.CLOSED_PROTOCOL_ERROR),
  TOO_BIG(1009, "Message too big", SocketCounter.CLOSED_TOO_BIG),
  TOO_MANY_FRAGMENTS(1009, "Too many fragments", SocketCounter.CLOSED_TOO_BIG),
  /** The memory that its unfinished message holds is needed for others. */
  NO_MEMORY(1013, "Try again later", SocketCounter.CLOSED_UNFINISHED);

  private final int code;
  private final String reason;
  private final SocketCounter counter;

  Violation(int code, String reason, SocketCounter counter) {
    this.code = code;
    this.reason = reason;
    this.counter = counter;
  }

  CloseStatus status() {
    return new CloseStatus(code, reason);
  }

  /** What counts the connections that are closed for it. */
  SocketCounter counter() {
    return counter;
  }
}
