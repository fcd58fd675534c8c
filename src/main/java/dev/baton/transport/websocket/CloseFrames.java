package dev.baton.transport.websocket;

import dev.baton.transport.websocket.MessageAssembler.BadFrame;

/** What a client's close frame may hold (RFC 6455, sections 5.5.1 and 7.4). */
final class CloseFrames {
  private static final byte[] EMPTY = new byte[0];
  private static final int GOING_AWAY = 1001;

  private CloseFrames() {}

  /**
   * The payload of the answer: the client's own code, without its reason.
   *
   * @throws BadFrame if no client may close like that
   */
  static byte[] answerTo(byte[] payload) throws BadFrame {
    if (payload.length == 0) {
      return EMPTY;
    }
    if (payload.length == 1) {
      throw new BadFrame(Violation.PROTOCOL_ERROR);
    }
    int code = (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
    if (!mayBeSent(code)) {
      throw new BadFrame(Violation.PROTOCOL_ERROR);
    }
    if (!Utf8.isValid(payload, 2, payload.length)) {
      throw new BadFrame(Violation.INVALID_UTF8);
    }
    return new byte[] {payload[0], payload[1]};
  }

  /** Whether the client said that its page goes away, which a reload does as well (1001). */
  static boolean isGoingAway(byte[] payload) {
    return payload.length >= 2
        && payload[0] == (byte) (GOING_AWAY >> 8)
        && payload[1] == (byte) GOING_AWAY;
  }

  private static boolean mayBeSent(int code) {
    return switch (code) {
      // Reserved, or standing for what never goes over the wire.
      case 1004, 1005, 1006, 1015 -> false;
      default -> (code >= 1000 && code <= 1014) || (code >= 3000 && code <= 4999);
    };
  }
}
