package dev.baton.transport;

import dev.baton.liveness.LateRounds.Round;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a client was heard last, and who waits for its answer to a ping. Times are those of {@link
 * System#nanoTime}.
 */
final class SignsOfLife {
  // Written by the reading thread.
  private volatile long heardNanos = System.nanoTime();

  // Written by the upkeep's thread only.
  private long pingedNanos = System.nanoTime();

  // Written by who asks, and by the reading thread when it has told.
  private volatile @Nullable Runnable awaiting;

  /** A frame has come; for the reading thread. */
  void heard() {
    heardNanos = System.nanoTime();
  }

  /** A pong has come; for the reading thread. */
  void answered() {
    Runnable told = awaiting;
    if (told != null) {
      awaiting = null;
      told.run();
    }
  }

  /** Has this called at the next pong, on the reading thread. One at a time. */
  void await(Runnable answered) {
    awaiting = answered;
  }

  /** How long nothing has been heard, in nanoseconds. */
  long silence(long nowNanos) {
    return nowNanos - heardNanos;
  }

  /**
   * Whether a client that has been silent is to be asked for a sign of life, which it then counts
   * as; for the upkeep's thread.
   */
  boolean asksNow(long nowNanos, Round round, Duration interval) {
    long silence = silence(nowNanos);
    long unasked = round == Round.LATE ? silence : nowNanos - pingedNanos;
    if (Math.min(silence, unasked) < interval.toNanos()) {
      return false;
    }
    pingedNanos = nowNanos;
    return true;
  }
}
