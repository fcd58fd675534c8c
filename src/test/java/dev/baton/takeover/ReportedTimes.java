package dev.baton.takeover;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Times that are reported, and judged at most by their largest. Safe for use by many threads. */
final class ReportedTimes {
  private final String what;
  private final Queue<Duration> times = new ConcurrentLinkedQueue<>();

  ReportedTimes(String what) {
    this.what = what;
  }

  void addSince(long startNanos) {
    times.add(Duration.ofNanos(System.nanoTime() - startNanos));
  }

  int count() {
    return times.size();
  }

  Duration max() {
    return quantile(times.stream().sorted().toList(), 1);
  }

  /** Prints the distribution as one line. */
  void print() {
    List<Duration> sorted = times.stream().sorted().toList();
    System.out.printf(
        Locale.ROOT,
        "FIGURES: %s: n=%d p50=%.1f p99=%.1f max=%.1f ms%n",
        what,
        sorted.size(),
        millis(quantile(sorted, 0.5)),
        millis(quantile(sorted, 0.99)),
        millis(quantile(sorted, 1)));
  }

  private static Duration quantile(List<Duration> sorted, double quantile) {
    return sorted.isEmpty() ? Duration.ZERO : sorted.get((int) (quantile * (sorted.size() - 1)));
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }
}
