package dev.baton.session;

import java.util.Optional;

/**
 * How the audit index follows the log, as its own thread reports it. Serving does not depend on it.
 * Safe for use by many threads.
 */
public final class IndexCondition {
  private final Metrics metrics;

  // Written by the thread of the index.
  private volatile IndexReport report;

  private record IndexReport(long lag, long appended, Optional<String> warning) {}

  IndexCondition(Metrics metrics) {
    this.metrics = metrics;
    this.report = new IndexReport(0, 0, Optional.empty());
  }

  /** So many events of the log were not indexed a moment ago. */
  public void follows(long lag) {
    report = new IndexReport(lag, appended(), Optional.empty());
  }

  /** Nothing can be indexed at the moment. */
  public void fails(String warning) {
    metrics.count(Metric.AUDIT_INDEX_FAILURES);
    report = new IndexReport(lag(), appended(), Optional.of(warning));
  }

  /** How many events are not indexed yet. */
  public long lag() {
    IndexReport last = report;
    return last.lag() + appended() - last.appended();
  }

  /** What an operator should know; empty while events are indexed. */
  public Optional<String> warning() {
    return report.warning();
  }

  private long appended() {
    return metrics.value(Metric.EVENTS_APPENDED);
  }
}
