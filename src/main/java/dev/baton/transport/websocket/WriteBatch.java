package dev.baton.transport.websocket;

import dev.baton.transport.websocket.Frames.Frame;
import java.util.Arrays;

/**
 * The bytes that a writer hands to its socket at once: as many small frames as fit into a buffer,
 * or one large one behind them. Used by one thread.
 */
final class WriteBatch {
  /** What is written at once; a write that takes too long says that the client takes nothing. */
  static final int MAX_BYTES = 16_384;

  /** A buffer of at least this size is counted. */
  private static final int LARGE_BUFFER = 4_096;

  private static final int SMALL_BUFFER = 512;
  private static final byte[] NOTHING = {};

  private final BufferMemory memory;
  private byte[] buffer = NOTHING;
  private int length;

  // A payload that is too large for the buffer, written behind it from where it is.
  private byte[] large = NOTHING;

  WriteBatch(BufferMemory memory) {
    this.memory = memory;
  }

  /** Takes the bytes of a socket's writer; false if they cannot be written. */
  @FunctionalInterface
  interface ByteSink {
    boolean write(byte[] bytes, int from, int length);
  }

  void clear() {
    length = 0;
    large = NOTHING;
  }

  boolean hasRoomFor(Frame frame) {
    return large.length == 0 && (length == 0 || length + frame.wireBytes() <= MAX_BYTES);
  }

  /**
   * Puts a frame in behind the others.
   *
   * @param waiting how many frames wait, with this one: the buffer is made for as many of its size
   */
  void put(Frame frame, int waiting) {
    byte[] payload = frame.payload();
    boolean isLarge = frame.wireBytes() > MAX_BYTES;
    if (isLarge) {
      reserve(length + Frames.MAX_HEADER, 0);
    } else {
      reserve(length + frame.wireBytes(), (waiting - 1L) * frame.wireBytes());
    }
    length = Frames.putHeader(frame, buffer, length);
    if (isLarge) {
      large = payload;
    } else {
      System.arraycopy(payload, 0, buffer, length, payload.length);
      length += payload.length;
    }
  }

  private void reserve(int size, long more) {
    if (size > buffer.length) {
      release();
      // Twice as large at least, so that it is seldom copied.
      long wanted = Math.max(size + more, 2L * buffer.length);
      int bytes = (int) Math.min(MAX_BYTES, Math.max(SMALL_BUFFER, wanted));
      buffer = Arrays.copyOf(buffer, Math.max(size, bytes));
      if (buffer.length >= LARGE_BUFFER) {
        memory.take(buffer.length);
      }
    }
  }

  /** Gives back what is counted of the buffer; for the last time when the writer goes. */
  void release() {
    if (buffer.length >= LARGE_BUFFER) {
      memory.give(buffer.length);
    }
  }

  /** Writes in pieces, to distinguish a slow client from one that reads nothing. */
  boolean writeTo(ByteSink sink) {
    boolean written = length == 0 || sink.write(buffer, 0, length);
    for (int at = 0; written && at < large.length; at += MAX_BYTES) {
      written = sink.write(large, at, Math.min(MAX_BYTES, large.length - at));
    }
    return written;
  }
}
