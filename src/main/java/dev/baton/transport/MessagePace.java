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

  // When the next message may be read if it should come one at a time.
  private long dueNanos = System.nanoTime();

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
  }

  /** Waits until the next message may be read. */
  void await() throws InterruptedException {
    if (nanosPerMessage == 0) {
      return;
    }
    long now = System.nanoTime();
    if (dueNanos - now < -burstNanos) {
      dueNanos = now - burstNanos;
    }
    dueNanos += nanosPerMessage;
    long wait = dueNanos - now;
    if (wait > 0) {
      metrics.count(Metric.MESSAGES_THROTTLED);
      TimeUnit.NANOSECONDS.sleep(wait);
    }
  }
}
