package dev.baton.session;

import dev.baton.realm.PeerId;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Delays newcomers whose address makes the event log grow too fast (see {@link LogGrowth}). They
 * wait on their own threads, before their request, for {@link #LONGEST_WAIT} at most; then they are
 * admitted. At most {@value #MAX_WAITING} wait at once, and {@value #MAX_OF_ADDRESS} of one
 * address. Safe for use by many threads.
 */
final class GrowthBrake {
  static final int MAX_WAITING = 256;
  static final int MAX_OF_ADDRESS = 64;
  static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /** About what a connection adds to the log, from its beginning to its end. */
  static final int CONNECTION_BYTES = 400;

  private final LogGrowth growth;
  private final Metrics metrics;
  private final Pause pause;
  private final LongSupplier nanoTime;
  private final RareReturns returns = new RareReturns();

  private final Places places = new Places(MAX_WAITING, MAX_OF_ADDRESS);

  GrowthBrake(LogGrowth growth, Metrics metrics) {
    this(growth, metrics, System::nanoTime, Pause.PARKED);
  }

  GrowthBrake(LogGrowth growth, Metrics metrics, LongSupplier nanoTime, Pause pause) {
    this.growth = growth;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /**
   * Returns when a newcomer may ask for its ID, which is at once unless its address is slowed down.
   * One that returns to its ID never waits as long as that is rare.
   *
   * @param comesBack whether another connection holds the ID now, or the newcomer proves that it
   *     owns it
   * @return false if too many wait already
   */
  boolean admits(AddressKey address, PeerId peer, boolean comesBack) {
    long now = nanoTime.getAsLong();
    if (!growth.slows(address, now) || (comesBack && returns.count(address, peer, now))) {
      return true;
    }
    long delay = growth.delayNanos(address, CONNECTION_BYTES, now);
    if (delay == 0) {
      return true;
    }
    if (!places.take(address)) {
      return false;
    }
    try {
      metrics.count(Metric.CONNECTS_DELAYED);
      await(address, delay, now);
      return true;
    } finally {
      places.leave(address);
    }
  }

  private void await(AddressKey address, long firstDelay, long sinceNanos) {
    boolean interrupted = false;
    long delay = firstDelay;
    long left = LONGEST_WAIT.toNanos();
    while (delay > 0 && left > 0) {
      pause.nanos(Math.min(delay, left));
      // An interrupt is kept for later, and must not cause a busy loop.
      interrupted |= Thread.interrupted();
      long now = nanoTime.getAsLong();
      left = LONGEST_WAIT.toNanos() - (now - sinceNanos);
      delay = growth.delayNanos(address, CONNECTION_BYTES, now);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many wait at this moment. */
  int waiting() {
    return places.taken();
  }
}
