package dev.baton.transport.http;

import dev.baton.session.GaugeMetric;
import dev.baton.session.LogCondition;
import dev.baton.session.MemoryBudget;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** The gauges that the admin port reads from the parts of the server. */
final class AdminGauges {
  private AdminGauges() {}

  static void register(AdminSources sources) {
    Metrics metrics = sources.metrics();
    SignalingService signaling = sources.signaling();
    metrics.gauge(GaugeMetric.PEERS, signaling::reachablePeers);
    metrics.gauge(GaugeMetric.SOCKETS, sources.openSockets()::getAsInt);
    metrics.gauge(GaugeMetric.WEBSOCKETS, sources.openWebSockets()::getAsInt);
    metrics.gauge(GaugeMetric.WAITING, () -> signaling.waiting().bytes());
    metrics.gauge(GaugeMetric.WAITING_MESSAGES, () -> signaling.waiting().messages());
    metrics.gauge(GaugeMetric.EVENT_STREAMS, () -> sources.log().streams().open());
    metrics.gauge(GaugeMetric.BANS, () -> signaling.administration().bans());
    metrics.gauge(GaugeMetric.COMMAND_QUEUE, signaling::queueLength);
    memory(metrics, sources.memory());
    log(metrics, GaugeMetric.LOG_WRITABLE, signaling, log -> log.isWritable() ? 1 : 0);
    log(metrics, GaugeMetric.LOG_DAMAGED, signaling, log -> log.olderDamage().isPresent() ? 1 : 0);
    log(
        metrics,
        GaugeMetric.DISK_NEARLY_FULL,
        signaling,
        log -> log.shortage().isPresent() ? 1 : 0);
    log(metrics, GaugeMetric.LOG_BYTES_PER_HOUR, signaling, log -> log.outlook().bytesPerHour());
    log(metrics, GaugeMetric.LOG_LEFT, signaling, log -> seconds(log.outlook().daysLeft()));
    metrics.gauge(GaugeMetric.AUDIT_INDEX_LAG, metrics.index()::lag);
    metrics.gauge(
        GaugeMetric.AUDIT_INDEX_FAILING, () -> metrics.index().warning().isPresent() ? 1 : 0);
    sources
        .certificate()
        .ifPresent(c -> metrics.gauge(GaugeMetric.CERTIFICATE_LEFT, () -> seconds(c.daysLeft())));
  }

  private static double seconds(long days) {
    return Duration.ofDays(days).toSeconds();
  }

  private static void memory(Metrics metrics, MemoryBudget memory) {
    metrics.gauge(GaugeMetric.MEMORY_LIMIT, memory::limit);
    metrics.gauge(GaugeMetric.MEMORY_USED, memory::used);
    for (MemoryBudget.Part part : MemoryBudget.Part.values()) {
      metrics.gauge(part.label(), part.description(), () -> memory.used(part));
    }
  }

  private static void log(
      Metrics metrics,
      GaugeMetric gauge,
      SignalingService signaling,
      ToDoubleFunction<LogCondition> value) {
    metrics.gauge(gauge, () -> value.applyAsDouble(signaling.logCondition()));
  }
}
