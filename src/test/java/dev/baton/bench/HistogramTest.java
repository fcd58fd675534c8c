package dev.baton.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class HistogramTest {
  private final Histogram histogram = new Histogram();

  @Test
  void percentilesAreWithinTheBucketWidth() {
    for (int micros = 1; micros <= 100_000; micros++) {
      histogram.record(micros * 1000L);
    }

    assertThat(histogram.count()).isEqualTo(100_000);
    assertThat(histogram.nanosAt(0.50)).isCloseTo(50_000_000, withinPercentage(1.6));
    assertThat(histogram.nanosAt(0.99)).isCloseTo(99_000_000, withinPercentage(1.6));
    assertThat(histogram.nanosAt(1)).isEqualTo(100_000_000);
  }

  @Test
  void smallAndHugeValuesKeepTheirPlace() {
    for (long value : new long[] {0, 1, 63, 64, 127, 128, Long.MAX_VALUE}) {
      histogram.clear();
      histogram.record(value);
      assertThat(histogram.nanosAt(0.5)).isEqualTo(value);
    }
  }

  @Test
  void anEmptyOneSaysZero() {
    assertThat(histogram.nanosAt(0.99)).isZero();
  }
}
