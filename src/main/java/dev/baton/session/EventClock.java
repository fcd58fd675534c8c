package dev.baton.session;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The time of events: the machine's, but never before the last one's. When the machine's clock is
 * set back, time advances from the last event at normal speed until the clock has caught up, so
 * that timeouts still end. Confined to the writer's thread.
 */
final class EventClock {
  private static final Duration FAR = Duration.ofSeconds(60);

  private final Clock clock;
  private final LongSupplier nanoTime;
  private Instant last = Instant.EPOCH;
  private long lastNanos;

  /**
   * A clock.
   *
   * @param nanoTime {@link System#nanoTime} or a test's
   */
  EventClock(Clock clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.lastNanos = nanoTime.getAsLong();
  }

  /** Reports an event of this time. */
  void notBefore(Instant event) {
    if (last.isBefore(event)) {
      last = event;
      lastNanos = nanoTime.getAsLong();
    }
  }

  /** Whether the machine's clock is so far behind the events that it cannot be right. */
  boolean isFarBehind() {
    return clock.instant().plus(FAR).isBefore(last);
  }

  Instant now() {
    Instant wall = clock.instant();
    long nanos = nanoTime.getAsLong();
    last = wall.isBefore(last) ? last.plusNanos(nanos - lastNanos) : wall;
    lastNanos = nanos;
    return last;
  }
}
