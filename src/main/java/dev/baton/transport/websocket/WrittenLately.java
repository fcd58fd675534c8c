package dev.baton.transport.websocket;

import java.time.Duration;

/**
 * How much was written to a client in the last while: at least what the last {@link #WINDOW} had,
 * and at most what twice as long had. Written by one thread at a time.
 */
final class WrittenLately {
  static final Duration WINDOW = Duration.ofSeconds(10);

  private volatile long windowNanos = System.nanoTime();
  private volatile int before;
  private volatile int now;

  /** So many bytes are written. */
  void add(int bytes, long nowNanos) {
    long passed = nowNanos - windowNanos;
    if (passed >= WINDOW.toNanos()) {
      before = passed < 2 * WINDOW.toNanos() ? now : 0;
      now = 0;
      windowNanos = nowNanos;
    }
    now = (int) Math.min(Integer.MAX_VALUE / 2, (long) now + bytes);
  }

  /** How many bytes; for any thread. */
  int bytes(long nowNanos) {
    long passed = nowNanos - windowNanos;
    if (passed >= 2 * WINDOW.toNanos()) {
      return 0;
    }
    return passed >= WINDOW.toNanos() ? now : before + now;
  }
}
