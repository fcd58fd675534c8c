package dev.baton.bench;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Reads WebSocket frames (RFC 6455, section 5.2) out of a stream that arrives in arbitrary pieces.
 * Of each payload only the first bytes are kept, unmasked: the generator tells messages apart by
 * their beginning and never needs the rest. Confined to one thread.
 */
final class FrameReader {
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  private static final int MASK_LENGTH = 4;

  private final byte[] header = new byte[14];
  private final byte[] kept;
  private int headerLength;
  private int keptLength;
  private boolean inPayload;
  private long remaining;

  /** A reader that keeps up to this many bytes of each payload; 125 hold any control frame. */
  FrameReader(int keep) {
    this.kept = new byte[keep];
  }

  /** Consumes all of the input; the consumer sees this reader at the end of each frame. */
  void feed(ByteBuffer in, Consumer<FrameReader> onFrame) {
    while (in.hasRemaining()) {
      if (!inPayload && !readHeader(in)) {
        return;
      }
      readPayload(in);
      if (remaining > 0) {
        return;
      }
      inPayload = false;
      headerLength = 0;
      onFrame.accept(this);
    }
  }

  private boolean readHeader(ByteBuffer in) {
    while (headerLength < headerNeeded()) {
      if (!in.hasRemaining()) {
        return false;
      }
      header[headerLength++] = in.get();
    }
    int short7 = header[1] & 0x7f;
    remaining = short7 < 126 ? short7 : 0;
    for (int i = 0; i < extendedLength(); i++) {
      remaining = remaining << 8 | (header[2 + i] & 0xff);
    }
    keptLength = 0;
    inPayload = true;
    return true;
  }

  private int headerNeeded() {
    return headerLength < 2 ? 2 : 2 + extendedLength() + (masked() ? MASK_LENGTH : 0);
  }

  private int extendedLength() {
    return switch (header[1] & 0x7f) {
      case 126 -> 2;
      case 127 -> 8;
      default -> 0;
    };
  }

  private boolean masked() {
    return (header[1] & 0x80) != 0;
  }

  private void readPayload(ByteBuffer in) {
    int available = (int) Math.min(remaining, in.remaining());
    int keep = Math.min(available, kept.length - keptLength);
    in.get(kept, keptLength, keep);
    if (masked()) {
      int mask = 2 + extendedLength();
      for (int i = keptLength; i < keptLength + keep; i++) {
        kept[i] ^= header[mask + (i & 3)];
      }
    }
    keptLength += keep;
    in.position(in.position() + available - keep);
    remaining -= available;
  }

  int opcode() {
    return header[0] & 0x0f;
  }

  boolean fin() {
    return (header[0] & 0x80) != 0;
  }

  /** The first bytes of the payload, {@link #keptLength} of them; overwritten by the next frame. */
  byte[] kept() {
    return kept;
  }

  int keptLength() {
    return keptLength;
  }

  boolean startsWith(byte[] prefix) {
    if (keptLength < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (kept[i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
