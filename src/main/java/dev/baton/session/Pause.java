package dev.baton.session;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** How a thread waits; an interrupt is kept for later, and does not end it. */
@FunctionalInterface
interface Pause {
  /** Waits on the thread that calls. */
  Pause PARKED = LockSupport::parkNanos;

  /** Returns after so long, or earlier. */
  void nanos(long nanos);

  /**
   * Returns at this time.
   *
   * @param untilNanos of the clock
   */
  default void until(long untilNanos, LongSupplier clock) {
    boolean interrupted = false;
    for (long left = untilNanos - clock.getAsLong();
        left > 0;
        left = untilNanos - clock.getAsLong()) {
      nanos(left);
      // It must not make this spin.
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
