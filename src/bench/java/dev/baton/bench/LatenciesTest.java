package dev.baton.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @Test
  void percentilesAreWithinATenthOfAPercent() {
    for (int micros = 1; micros <= 100_000; micros++) {
      latencies.record(micros * 1000L);
    }

    assertThat(latencies.count()).isEqualTo(100_000);
    assertThat(latencies.nanosAt(50)).isCloseTo(50_000_000, withinPercentage(0.1));
    assertThat(latencies.nanosAt(99)).isCloseTo(99_000_000, withinPercentage(0.1));
    assertThat(latencies.nanosAt(100)).isCloseTo(100_000_000, withinPercentage(0.1));
  }

  @Test
  void smallValuesKeepTheirPlaceAndHugeOnesCountAsAnHour() {
    for (long value : new long[] {0, 1, 63, 64, 127, 128}) {
      latencies.clear();
      latencies.record(value);
      assertThat(latencies.nanosAt(50)).isEqualTo(value);
    }
    latencies.clear();
    latencies.record(Long.MAX_VALUE);
    assertThat(latencies.nanosAt(50))
        .isCloseTo(Duration.ofHours(1).toNanos(), withinPercentage(0.1));
  }

  @Test
  void theResultIsInMicroseconds() {
    latencies.record(5_000);
    latencies.record(1_000);
    latencies.record(2_000);
    var result = new ResultLine();

    latencies.describe(result);

    assertThat(result).hasToString("{\"p50_us\":2.000,\"p99_us\":5.003,\"max_us\":5.003}");
  }

  @Test
  void anEmptyOneSaysZero() {
    assertThat(latencies.nanosAt(99)).isZero();
  }
}
