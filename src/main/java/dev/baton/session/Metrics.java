package dev.baton.session;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * The metrics of one server: a counter for each {@link Metric}, a histogram for each {@link
 * HistogramMetric}, and gauges that are read at each scrape. All of them exist from the start with
 * fixed labels, so that no client adds a time series. To count costs a {@link LongAdder}. Safe for
 * use by many threads.
 */
public final class Metrics {
  /** Of the text format that {@link #page} is in. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String PREFIX = "baton_";
  private static final double NANOS = 1e9;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  // Both are filled here and never changed.
  private final Map<Metric, LongAdder> counters = new EnumMap<>(Metric.class);
  private final Map<HistogramMetric, DistributionSummary> histograms =
      new EnumMap<>(HistogramMetric.class);

  private final IndexCondition index = new IndexCondition(this);
  private final KeyFileCondition keyFiles = new KeyFileCondition();

  public Metrics() {
    // Micrometer's is in nanoseconds; process_cpu_seconds_total is there in its place.
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("system."));
    for (Metric metric : Metric.values()) {
      var counter = new LongAdder();
      counters.put(metric, counter);
      FunctionCounter.builder(PREFIX + metric.family(), counter, LongAdder::sum)
          .description(metric.help())
          .tags(Tags.of(metric.labels().toArray(String[]::new)))
          .register(registry);
    }
    for (HistogramMetric metric : HistogramMetric.values()) {
      histograms.put(
          metric,
          DistributionSummary.builder(PREFIX + metric.family())
              .description(metric.description())
              .tags(Tags.of(metric.labels().toArray(String[]::new)))
              .serviceLevelObjectives(
                  metric.buckets().stream().mapToDouble(Double::doubleValue).toArray())
              .register(registry));
    }
  }

  /** How the audit index follows the log. */
  public IndexCondition index() {
    return index;
  }

  /** Whether the key files are where the next start looks for them. */
  public KeyFileCondition keyFiles() {
    return keyFiles;
  }

  public void count(Metric metric) {
    counter(metric).increment();
  }

  public void count(Metric metric, long times) {
    counter(metric).add(times);
  }

  public long value(Metric metric) {
    return counter(metric).sum();
  }

  private LongAdder counter(Metric metric) {
    return Objects.requireNonNull(counters.get(metric));
  }

  /** Adds a value, in the unit that the name of the metric says, to its histogram. */
  public void record(HistogramMetric metric, double value) {
    Objects.requireNonNull(histograms.get(metric)).record(value);
  }

  /** Adds the time since {@code startNanos}, a value of {@link System#nanoTime}, in seconds. */
  public void recordSince(HistogramMetric metric, long startNanos) {
    record(metric, (System.nanoTime() - startNanos) / NANOS);
  }

  /** Has the gauge read from {@code value} at each scrape; called once for each gauge. */
  public void gauge(GaugeMetric metric, DoubleSupplier value) {
    gauge(metric.label(), metric.description(), value);
  }

  /** Has a gauge of this name, without {@code baton_}, read from {@code value} at each scrape. */
  public void gauge(String label, String description, DoubleSupplier value) {
    Gauge.builder(PREFIX + label, (Supplier<Number>) value::getAsDouble)
        .description(description)
        .register(registry);
  }

  /** Where metrics of the process are registered beside these. */
  public MeterRegistry registry() {
    return registry;
  }

  /** All metrics, in the Prometheus text format. */
  public String page() {
    return registry.scrape(CONTENT_TYPE);
  }
}
