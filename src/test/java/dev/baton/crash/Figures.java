package dev.baton.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Times that are reported and not judged, for a machine that is shared can be slow without
 * anybody's fault. Confined to one thread.
 */
final class Figures {
  private final String what;
  private final List<Duration> times = new ArrayList<>();

  Figures(String what) {
    this.what = what;
  }

  void add(Duration time) {
    times.add(time);
  }

  /** Prints the distribution as one line. */
  void print() {
    Collections.sort(times);
    System.out.printf(
        Locale.ROOT,
        "FIGURES: %s: n=%d min=%d p50=%d p90=%d max=%d ms%n",
        what,
        times.size(),
        millis(0),
        millis(0.5),
        millis(0.9),
        millis(1));
  }

  private long millis(double quantile) {
    return times.isEmpty() ? 0 : times.get((int) (quantile * (times.size() - 1))).toMillis();
  }
}
