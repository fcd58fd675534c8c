package dev.baton.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * A counter for each {@link Metric}, and what the audit index reports. Safe for use by many
 * threads.
 */
public final class Metrics {
  // Filled here and never changed.
  private final Map<Metric, LongAdder> counters = new EnumMap<>(Metric.class);

  private final IndexCondition index = new IndexCondition(this);

  public Metrics() {
    for (Metric metric : Metric.values()) {
      counters.put(metric, new LongAdder());
    }
  }

  /** How the audit index follows the log. */
  public IndexCondition index() {
    return index;
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
}
