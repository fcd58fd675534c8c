package dev.baton.transport.websocket;

/**
 * What a close frame says (RFC 6455, section 7.4).
 *
 * @param code the close code; {@link #NO_CODE} for a close frame without payload
 * @param reason its text, at most 123 bytes of UTF-8
 */
public record CloseStatus(int code, String reason) {
  /** Stands for "no code at all" and never goes over the wire. */
  public static final int NO_CODE = 1005;

  /** A close frame without payload. */
  static final CloseStatus NONE = new CloseStatus(NO_CODE, "");
}
