package dev.baton.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {
  /** A Thursday, 16:30 in Berlin. */
  private static final Instant NOW = Instant.parse("2026-11-26T15:30:00Z");

  private static final TimeText UTC = new TimeText(ZoneId.of("UTC"), NOW);
  private static final TimeText BERLIN = new TimeText(ZoneId.of("Europe/Berlin"), NOW);

  @ParameterizedTest
  @CsvSource({
    "now, 2026-11-26T15:30:00Z",
    "2026-11-24, 2026-11-24T00:00:00Z",
    "2026-11-24T10:04, 2026-11-24T10:04:00Z",
    "2026-11-24 10:04, 2026-11-24T10:04:00Z",
    "2026-11-24 10:04:05.678, 2026-11-24T10:04:05.678Z",
    "2026-11-24T10:04:05Z, 2026-11-24T10:04:05Z",
    "2026-11-24T10:04+01:00, 2026-11-24T09:04:00Z",
    "2026-11-24 10:04:05-05:00, 2026-11-24T15:04:05Z",
    "10:04, 2026-11-26T10:04:00Z",
    "23:59:59, 2026-11-26T23:59:59Z",
    "today, 2026-11-26T00:00:00Z",
    "today 09:00, 2026-11-26T09:00:00Z",
    "yesterday, 2026-11-25T00:00:00Z",
    "Yesterday 10:04, 2026-11-25T10:04:00Z",
    "tuesday 10:04, 2026-11-24T10:04:00Z",
    "Thursday 10:04, 2026-11-26T10:04:00Z",
    "thursday 15:31, 2026-11-19T15:31:00Z",
    "friday, 2026-11-20T00:00:00Z",
    "-2h, 2026-11-26T13:30:00Z",
    "-90s, 2026-11-26T15:28:30Z",
    "-1d12h, 2026-11-25T03:30:00Z",
    "-1w, 2026-11-19T15:30:00Z",
    "' -30m ', 2026-11-26T15:00:00Z",
  })
  void timesAreReadAsPeopleWriteThem(String text, Instant expected) {
    assertThat(UTC.read(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-24 10:04, 2026-11-24T09:04:00Z",
    "2026-11-24T10:04Z, 2026-11-24T10:04:00Z",
    "2026-07-24, 2026-07-23T22:00:00Z",
    "thursday 16:00, 2026-11-26T15:00:00Z",
    "thursday 17:00, 2026-11-19T16:00:00Z",
    // Twice, and the first one counts; and left out.
    "2026-10-25 02:30, 2026-10-25T00:30:00Z",
    "2026-03-29 02:30, 2026-03-29T01:30:00Z",
  })
  void withoutAZoneOfItsOwnATimeIsInTheGivenOne(String text, Instant expected) {
    assertThat(BERLIN.read(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-",
        "noon",
        "h",
        "-2",
        "-h",
        "-2x",
        "+2h",
        "-2m1h",
        "-99999999999999999999h",
        "-999999999999d",
        "2026-13-01",
        "2026-02-30",
        "2026-11-24T",
        "2026-11-24T25:00",
        "2026-11-24 10",
        "someday 10:04",
        "tuesday10:04",
        "10:4",
        "2026-11-24T10:04+99:00",
        "1764151200"
      })
  void whatIsNoTimeIsRefusedWithExamples(String text) {
    assertThatThrownBy(() -> UTC.read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2026-11-24")
        .hasMessageContaining("-2h");
  }

  @Test
  void timesAreShownInTheZoneWithItsOffset() {
    assertThat(UTC.show(NOW)).isEqualTo("2026-11-26T15:30:00Z");
    assertThat(BERLIN.show(NOW)).isEqualTo("2026-11-26T16:30:00+01:00");
    assertThat(BERLIN.show(Instant.parse("2026-07-01T00:00:00.123456Z")))
        .isEqualTo("2026-07-01T02:00:00.123456+02:00");
    assertThat(UTC.zoneName()).isEqualTo("UTC");
    assertThat(BERLIN.zoneName()).isEqualTo("Europe/Berlin");
    assertThat(new TimeText(ZoneOffset.UTC, NOW).zoneName()).isEqualTo("UTC");
  }

  @Test
  void whatIsShownIsReadAgain() {
    for (TimeText text : new TimeText[] {UTC, BERLIN}) {
      assertThat(text.read(text.show(NOW))).isEqualTo(NOW);
    }
  }
}
