package dev.baton.session;

import java.time.Duration;

/**
 * What was added in about the last hour: every part of the sum fades, to a third in an hour. At a
 * constant rate it comes to what is added in one hour. Not safe for use by many threads.
 */
final class FadingSum {
  static final double HOUR_NANOS = Duration.ofHours(1).toNanos();

  private double sum;
  private long atNanos;

  void add(long amount, long nowNanos) {
    sum = at(nowNanos) + amount;
    atNanos = nowNanos;
  }

  /** The sum at this time, which is not before the last addition. */
  double at(long nowNanos) {
    return sum * Math.exp(-Math.max(0, nowNanos - atNanos) / HOUR_NANOS);
  }
}
