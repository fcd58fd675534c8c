package dev.baton.bench;

import java.util.Locale;
import java.util.stream.DoubleStream;

/** Median, minimum and maximum of one figure over the runs; empty if no run has it. */
record Spread(int count, double median, double min, double max) {
  private static final String ABSENT = "–";

  static Spread of(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int n = sorted.length;
    if (n == 0) {
      return new Spread(0, 0, 0, 0);
    }
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    return new Spread(n, median, sorted[0], sorted[n - 1]);
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** The quotient of the medians. */
  String ratioTo(Spread yardstick) {
    return isEmpty() || yardstick.isEmpty() || yardstick.median == 0
        ? ABSENT
        : String.format(Locale.ROOT, "%.2f", median / yardstick.median);
  }

  /** Three significant digits or the whole number. */
  static String format(double value) {
    double size = Math.abs(value);
    int decimals = size >= 100 || value == Math.rint(value) ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  @Override
  public String toString() {
    return isEmpty() ? ABSENT : format(median) + " (" + format(min) + "–" + format(max) + ")";
  }
}
