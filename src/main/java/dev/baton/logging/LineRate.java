package dev.baton.logging;

import java.util.function.LongSupplier;

/**
 * Bounds lines that clients can cause: so many in a second in all. What is above is counted.
 * Confined to one thread.
 */
public final class LineRate {
  private static final long SECOND = 1_000_000_000L;

  private final int perSecond;
  private final LongSupplier nanoTime;
  private long secondBegan;
  private int admitted;
  private long omitted;

  /**
   * A rate of which nothing is used.
   *
   * @param nanoTime nanoseconds of a clock that never goes back
   */
  public LineRate(int perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.secondBegan = nanoTime.getAsLong();
  }

  /** Whether a line may be written now; if not, it counts as omitted. */
  public boolean admits() {
    long now = nanoTime.getAsLong();
    if (now - secondBegan >= SECOND) {
      secondBegan = now;
      admitted = 0;
    }
    if (admitted < perSecond) {
      admitted++;
      return true;
    }
    omitted++;
    return false;
  }

  /** How many lines were omitted since this was asked. */
  public long takeOmitted() {
    long count = omitted;
    omitted = 0;
    return count;
  }
}
