package dev.baton.liveness;

import java.time.Duration;

/**
 * Notices that a round of a loop comes much later than it should: the process was stopped by a
 * signal, its virtual machine was paused, or the machine slept. Timeouts keep running in that time,
 * but what clients have sent still waits to be read. So no client's time counts as over in a late
 * round, nor for {@link #GRACE} after it. Confined to one thread.
 */
public final class LateRounds {
  /** How long clients have after a late round to be heard. */
  public static final Duration GRACE = Duration.ofSeconds(5);

  /** A thread on a busy machine is occasionally late by this much. */
  private static final Duration LEAST_DELAY = Duration.ofMillis(250);

  private static final Duration MOST_DELAY = Duration.ofSeconds(1);

  private final long longestNanos;

  // The following fields are written once a round.
  private boolean begun;
  private long lastNanos;
  private boolean grace;
  private long lateNanos;

  /** What a round may do. */
  public enum Round {
    /** Everything that is due. */
    IN_TIME,
    /** It comes much too late: clients that seem silent must be pinged. */
    LATE,
    /** A late one was less than {@link #GRACE} ago. */
    SHORTLY_AFTER;

    /** Whether no client's time may count as over. */
    public boolean isGrace() {
      return this != IN_TIME;
    }
  }

  /**
   * The rounds of a loop. A round is late when more than its interval has passed, and then half of
   * the shortest timeout, within 250 ms and one second: a shorter stop is not noticed, and with a
   * timeout below half a second it can end a client.
   *
   * @param interval from one round to the next
   * @param shortestTimeout the shortest time that the loop enforces
   */
  public LateRounds(Duration interval, Duration shortestTimeout) {
    Duration delay = shortestTimeout.dividedBy(2);
    if (delay.compareTo(MOST_DELAY) > 0) {
      delay = MOST_DELAY;
    } else if (delay.compareTo(LEAST_DELAY) < 0) {
      delay = LEAST_DELAY;
    }
    this.longestNanos = interval.plus(delay).toNanos();
  }

  /**
   * Begins a round, and returns what it may do.
   *
   * @param nowNanos of a clock that keeps running while the process does not
   */
  public Round begin(long nowNanos) {
    boolean late = begun && nowNanos - lastNanos > longestNanos;
    begun = true;
    lastNanos = nowNanos;
    if (late) {
      grace = true;
      lateNanos = nowNanos;
      return Round.LATE;
    }
    grace = grace && nowNanos - lateNanos < GRACE.toNanos();
    return grace ? Round.SHORTLY_AFTER : Round.IN_TIME;
  }
}
