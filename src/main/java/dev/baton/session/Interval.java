package dev.baton.session;

import java.time.Duration;

/** Says when a time has passed, again and again. Confined to one thread. */
final class Interval {
  private final long nanos;
  private long sinceNanos = System.nanoTime();

  Interval(Duration length) {
    this.nanos = length.toNanos();
  }

  /** Whether it is over, in which case the next one begins. */
  boolean isOver() {
    boolean over = System.nanoTime() - sinceNanos >= nanos;
    if (over) {
      restart();
    }
    return over;
  }

  void restart() {
    sinceNanos = System.nanoTime();
  }
}
