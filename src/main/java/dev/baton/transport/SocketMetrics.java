package dev.baton.transport;

import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.transport.websocket.SocketCounter;
import java.util.function.Consumer;

/** The counters of WebSockets among the metrics of the server. */
record SocketMetrics(Metrics metrics) implements Consumer<SocketCounter> {
  @Override
  public void accept(SocketCounter counter) {
    metrics.count(metricOf(counter));
  }

  private static Metric metricOf(SocketCounter counter) {
    return switch (counter) {
      case MESSAGES_THROTTLED -> Metric.MESSAGES_THROTTLED;
      case MESSAGES_SLOWED -> Metric.MESSAGES_SLOWED;
      case ANSWERS_DROPPED -> Metric.ANSWERS_DROPPED;
      case CLOSED_PROTOCOL_ERROR -> Metric.CLOSED_PROTOCOL_ERROR;
      case CLOSED_TOO_BIG -> Metric.CLOSED_TOO_BIG;
      case CLOSED_UNFINISHED -> Metric.CLOSED_UNFINISHED;
      case CLOSED_SLOW_CONSUMER -> Metric.CLOSED_SLOW_CONSUMER;
      case CLOSED_ALIVE_TIMEOUT -> Metric.CLOSED_ALIVE_TIMEOUT;
      case CLOSED_PROBE_SILENT -> Metric.CLOSED_PROBE_SILENT;
    };
  }
}
