package dev.baton.eventlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times of records are read as the JDK reads them. */
class EventTimeTest {
  private static final int TIMES = 100_000;

  @Test
  void whatTheJdkWritesIsReadBack() {
    var random = new Random(7);
    for (int i = 0; i < TIMES; i++) {
      int unit = new int[] {1, 1_000, 1_000_000, 1_000_000_000}[i % 4];
      Instant time =
          Instant.ofEpochSecond(
              random.nextLong(-62_167_219_200L, 253_402_300_800L),
              random.nextInt(1_000_000_000) / unit * (long) unit);
      assertThat(EventTime.parse(time.toString())).isEqualTo(time);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-22T10:04:05Z",
        "2026-11-22T10:04:05.1Z",
        "2026-11-22T10:04:05.123456789Z",
        "2024-02-29T00:00:00Z",
        "2026-11-22T24:00:00Z",
        "2026-12-31T23:59:60Z",
        "2026-11-22T10:04:05+01:00",
        "2026-11-22T10:04:05z",
        "2026-11-22T10:04:05.Z",
        "+12026-11-22T10:04:05Z",
        "-0001-11-22T10:04:05Z"
      })
  void everyOtherFormIsReadAsTheJdkReadsIt(String text) {
    assertThat(EventTime.parse(text)).isEqualTo(Instant.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Z",
        "2026-11-22",
        "2026-11-22T10:04:05",
        "2026-11-22T10:04Z",
        "2026-11-22T10:04:05.1234567890Z",
        "2026-11-22T10:04:05,1Z",
        "2026-13-22T10:04:05Z",
        "2026-02-30T10:04:05Z",
        "2026-11-22T25:04:05Z",
        "2026-11-22T10:60:05Z",
        "2026-11-22 10:04:05Z",
        "2026-11-22T10:04:0xZ"
      })
  void whatTheJdkRefusesIsRefused(String text) {
    assertThatThrownBy(() -> Instant.parse(text)).isInstanceOf(DateTimeException.class);
    assertThatThrownBy(() -> EventTime.parse(text)).isInstanceOf(DateTimeException.class);
  }
}
