package dev.baton.transport.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.helidon.websocket.WsOpCode;

/** Frames from the server to a client: never masked, never fragmented (RFC 6455, section 5.2). */
final class Frames {
  static final int MAX_HEADER = 10;
  private static final byte[] EMPTY = new byte[0];

  private Frames() {}

  /** One frame that waits to be written. */
  record Frame(WsOpCode opCode, byte[] payload) {
    int wireBytes() {
      return payload.length + MAX_HEADER;
    }
  }

  static Frame text(byte[] payload) {
    return new Frame(WsOpCode.TEXT, payload);
  }

  static Frame ping() {
    return new Frame(WsOpCode.PING, EMPTY);
  }

  static Frame pong(byte[] payload) {
    return new Frame(WsOpCode.PONG, payload);
  }

  static Frame close(CloseStatus status) {
    return status.code() == CloseStatus.NO_CODE
        ? close(EMPTY)
        : close(closePayload(status.code(), status.reason()));
  }

  /** A close frame with this payload. */
  static Frame close(byte[] payload) {
    return new Frame(WsOpCode.CLOSE, payload);
  }

  private static byte[] closePayload(int code, String text) {
    byte[] reason = text.getBytes(UTF_8);
    var payload = new byte[2 + reason.length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(reason, 0, payload, 2, reason.length);
    return payload;
  }

  /** Writes the frame's header to {@code buffer} and returns the position after it. */
  static int putHeader(Frame frame, byte[] buffer, int position) {
    int at = position;
    int length = frame.payload().length;
    buffer[at++] = (byte) (0x80 | frame.opCode().code());
    if (length < 126) {
      buffer[at++] = (byte) length;
    } else if (length < 65_536) {
      buffer[at++] = 126;
      buffer[at++] = (byte) (length >> 8);
      buffer[at++] = (byte) length;
    } else {
      buffer[at++] = 127;
      for (int shift = 56; shift >= 0; shift -= 8) {
        buffer[at++] = (byte) ((long) length >> shift);
      }
    }
    return at;
  }
}
