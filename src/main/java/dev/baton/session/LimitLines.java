package dev.baton.session;

import dev.baton.liveness.Liveness;
import dev.baton.liveness.RepeatedTask;
import dev.baton.logging.LogField;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The log's lines of limits that refused something: one in ten seconds for all clients, however
 * often they are reached. Confined to one thread.
 */
public final class LimitLines {
  private static final System.Logger LOG = System.getLogger(LimitLines.class.getName());

  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** What clients are refused because there is too much of something. */
  private static final List<Metric> LIMITS =
      List.of(
          Metric.REFUSED_LIMIT,
          Metric.REFUSED_ADDRESS_RATE,
          Metric.REFUSED_SOCKETS,
          Metric.REFUSED_BUSY,
          Metric.REFUSED_HEADS,
          Metric.REFUSED_LOG,
          Metric.REFUSED_LOG_SLOW,
          Metric.REFUSED_LOG_GROWTH,
          Metric.REFUSED_DISK_FULL,
          Metric.PROOFS_LIMITED,
          Metric.SIGNATURES_CROWDED_OUT,
          Metric.PROBES_CROWDED,
          Metric.BANS_REFUSED);

  private final Metrics metrics;
  private final Map<Metric, Long> seen = new EnumMap<>(Metric.class);

  LimitLines(Metrics metrics) {
    this.metrics = metrics;
  }

  /** Starts a thread that writes them. */
  public static RepeatedTask start(Metrics metrics, Liveness liveness) {
    return RepeatedTask.start(
        "baton-limit-lines", INTERVAL, liveness, new LimitLines(metrics)::round);
  }

  /** Says what was refused since the last round, if anything was. */
  void round() {
    List<String> refused = new ArrayList<>();
    long all = 0;
    for (Metric limit : LIMITS) {
      long count = metrics.value(limit);
      long since = count - seen.getOrDefault(limit, 0L);
      seen.put(limit, count);
      if (since > 0) {
        all += since;
        refused.add(since + " " + name(limit));
      }
    }
    if (all > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "refused at limits in {0} s: {1}",
          new LogField("seconds", INTERVAL.toSeconds()),
          new LogField("refused", String.join(", ", refused)));
    }
  }

  /** As the metrics name it. */
  private static String name(Metric limit) {
    return limit.labels().isEmpty() ? limit.family() : limit.labels().get(1);
  }
}
