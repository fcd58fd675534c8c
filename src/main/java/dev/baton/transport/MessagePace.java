package dev.baton.transport;

import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import java.util.concurrent.TimeUnit;

/**
 * A token bucket that makes the reader of a hasty client wait. Nothing is dropped: what is not read
 * stays in the client's socket. Used by the connection's reading thread only.
 */
final class MessagePace {
  private final long nanosPerMessage;
  private final long burstNanos;
  private final Metrics metrics;

  // When the next message may be read if they should come one at a time.
  private long dueNanos;

  /**
   * A pace.
   *
   * @param perSecond messages a second, 0 for as many as come
   * @param burst messages that may come at once after a pause
   */
  MessagePace(int perSecond, int burst, Metrics metrics) {
    this.nanosPerMessage = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.burstNanos = nanosPerMessage * burst;
    this.metrics = metrics;
    this.dueNanos = System.nanoTime() - burstNanos;
  }

  /** Waits until the next message may be read. */
  void await() throws InterruptedException {
    long wait = waitNanos(System.nanoTime());
    if (wait > 0) {
      metrics.count(Metric.MESSAGES_THROTTLED);
      TimeUnit.NANOSECONDS.sleep(wait);
    }
  }

  /** Takes the next message's place and says how long to wait for it. */
  long waitNanos(long nowNanos) {
    if (nanosPerMessage == 0) {
      return 0;
    }
    if (dueNanos - nowNanos < -burstNanos) {
      dueNanos = nowNanos - burstNanos;
    }
    dueNanos += nanosPerMessage;
    return Math.max(0, dueNanos - nowNanos);
  }
}
