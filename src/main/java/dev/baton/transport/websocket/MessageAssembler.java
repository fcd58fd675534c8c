package dev.baton.transport.websocket;

import io.helidon.websocket.WsOpCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Joins the data frames of one client into messages (RFC 6455, section 5.4). Used by the
 * connection's reading thread only.
 */
final class MessageAssembler {
  private static final byte[] NOTHING = new byte[0];

  private final int maxBytes;
  private final int maxFragments;

  // The message under way, if there is one.
  private byte[] joined = NOTHING;
  private int fragments;
  private boolean isText;

  MessageAssembler(int maxBytes, int maxFragments) {
    this.maxBytes = maxBytes;
    this.maxFragments = maxFragments;
  }

  /**
   * Takes the next data frame, and counts what is kept of it.
   *
   * @param unfinished counts the memory of the frame, and then of the message under way
   * @return as {@link #add(WsOpCode, boolean, byte[])}
   */
  byte @Nullable [] add(ClientFrame frame, Unfinished unfinished) throws BadFrame {
    byte[] message = add(frame.opCode(), frame.fin(), frame.payload());
    long left = joined.length > Unfinished.FREE_BYTES ? joined.length : 0;
    if (left > unfinished.bytes()) {
      unfinished.grow(left - unfinished.bytes());
    } else {
      unfinished.shrinkTo(left);
    }
    return message;
  }

  /**
   * Takes the next data frame.
   *
   * @return the message that it finishes, or null if more is to come
   * @throws BadFrame if the frame cannot follow what came before, or the message is beyond a limit
   *     or is not UTF-8
   */
  byte @Nullable [] add(WsOpCode opCode, boolean fin, byte[] payload) throws BadFrame {
    boolean continues = opCode == WsOpCode.CONTINUATION;
    if (continues != fragments > 0) {
      throw new BadFrame(Violation.PROTOCOL_ERROR);
    }
    if (!continues) {
      isText = opCode == WsOpCode.TEXT;
    }
    if (joined.length + payload.length > maxBytes) {
      throw new BadFrame(Violation.TOO_BIG);
    }
    if (!continues && fin) {
      return checked(payload);
    }
    if (++fragments > maxFragments) {
      throw new BadFrame(Violation.TOO_MANY_FRAGMENTS);
    }
    int length = joined.length;
    joined = Arrays.copyOf(joined, length + payload.length);
    System.arraycopy(payload, 0, joined, length, payload.length);
    if (!fin) {
      return null;
    }
    byte[] message = joined;
    joined = NOTHING;
    fragments = 0;
    return checked(message);
  }

  /**
   * Text must be UTF-8. Binary need not be, but what is relayed goes out as text: what is not UTF-8
   * is handed on as an empty message, which is as malformed.
   */
  private byte[] checked(byte[] message) throws BadFrame {
    if (Utf8.isValid(message, 0, message.length)) {
      return message;
    }
    if (isText) {
      throw new BadFrame(Violation.INVALID_UTF8);
    }
    return NOTHING;
  }

  /** A frame that ends its connection. */
  static final class BadFrame extends Exception {
    private final Violation violation;

    BadFrame(Violation violation) {
      super(violation.status().reason(), null, false, false);
      this.violation = violation;
    }

    Violation violation() {
      return violation;
    }
  }
}
