package dev.baton.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeSpanTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S, 0ms",
    "PT0.250S, 250ms",
    "PT59.999S, 59s",
    "PT1M, 1m 0s",
    "PT2H5M9S, 2h 5m",
    "PT49H, 2d 1h",
    "PT-3S, -3s"
  })
  void aSpanIsShownInItsTwoLargestUnits(Duration span, String shown) {
    assertThat(TimeSpan.show(span)).isEqualTo(shown);
  }
}
