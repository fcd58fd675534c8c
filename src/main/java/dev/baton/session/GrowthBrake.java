package dev.baton.session;

import dev.baton.realm.PeerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Slows newcomers down whose address makes the event log grow too fast (see {@link LogGrowth}).
 * They wait on their own threads, before they ask for anything, for {@link #LONGEST_WAIT} at most;
 * then they are let in. At most {@value #MAX_WAITING} wait at once, and {@value #MAX_OF_ADDRESS} of
 * one address. Safe for use by many threads.
 */
final class GrowthBrake {
  static final int MAX_WAITING = 256;
  static final int MAX_OF_ADDRESS = 64;
  static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /** About what a connection adds to the log, from its beginning to its end. */
  static final int CONNECTION_BYTES = 400;

  private final LogGrowth growth;
  private final Metrics metrics;
  private final Wait wait;
  private final LongSupplier nanoTime;
  private final RareReturns returns = new RareReturns();

  // Guarded by itself: how many wait of each address, and how many in all.
  private final Map<AddressKey, Integer> waiting = new HashMap<>();
  private int waitingInAll;

  /** How a thread waits. */
  @FunctionalInterface
  interface Wait {
    /** Returns after so long, or earlier. */
    void nanos(long nanos);
  }

  GrowthBrake(LogGrowth growth, Metrics metrics) {
    this(growth, metrics, System::nanoTime, LockSupport::parkNanos);
  }

  GrowthBrake(LogGrowth growth, Metrics metrics, LongSupplier nanoTime, Wait wait) {
    this.growth = growth;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.wait = wait;
  }

  /**
   * Returns when a newcomer may ask for its ID, which is at once unless its address is to be slowed
   * down. One that comes back to an ID never waits as long as that is rare.
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
    if (!beginWaiting(address)) {
      return false;
    }
    try {
      metrics.count(Metric.CONNECTS_DELAYED);
      await(address, delay, now);
      return true;
    } finally {
      endWaiting(address);
    }
  }

  private void await(AddressKey address, long firstDelay, long sinceNanos) {
    boolean interrupted = false;
    long delay = firstDelay;
    long left = LONGEST_WAIT.toNanos();
    while (delay > 0 && left > 0) {
      wait.nanos(Math.min(delay, left));
      // An interrupt is kept for later, and must not make this spin.
      interrupted |= Thread.interrupted();
      long now = nanoTime.getAsLong();
      left = LONGEST_WAIT.toNanos() - (now - sinceNanos);
      delay = growth.delayNanos(address, CONNECTION_BYTES, now);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean beginWaiting(AddressKey address) {
    synchronized (waiting) {
      int ofAddress = waiting.getOrDefault(address, 0);
      if (waitingInAll >= MAX_WAITING || ofAddress >= MAX_OF_ADDRESS) {
        return false;
      }
      waiting.put(address, ofAddress + 1);
      waitingInAll++;
      return true;
    }
  }

  private void endWaiting(AddressKey address) {
    synchronized (waiting) {
      waiting.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
      waitingInAll--;
    }
  }

  /** How many wait at this moment. */
  int waiting() {
    synchronized (waiting) {
      return waitingInAll;
    }
  }
}
