package dev.baton.eventlog.record;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Times as records have them. {@link Instant#parse} understands many forms and takes a fifth of the
 * time of a start; nearly every time in a log has the form that {@link Instant#toString} gives.
 */
final class EventTime {
  private static final int SECONDS_END = "2026-11-22T10:04:05".length();
  private static final int NANO_DIGITS = 9;

  private EventTime() {}

  /** The same as {@link Instant#parse}, for every text. */
  static Instant parse(String text) {
    return isPlain(text)
        ? Instant.ofEpochSecond(epochSecond(text), nanos(text))
        : Instant.parse(text);
  }

  /** Four digits for the year, two for the rest, up to nine for a fraction, and Z. */
  private static boolean isPlain(String text) {
    int end = text.length() - 1;
    if (end < SECONDS_END || end > SECONDS_END + 1 + NANO_DIGITS || end == SECONDS_END + 1) {
      return false;
    }
    for (int i = 0; i < end; i++) {
      char expected =
          switch (i) {
            case 4, 7 -> '-';
            case 10 -> 'T';
            case 13, 16 -> ':';
            case 19 -> '.';
            default -> '0';
          };
      char c = text.charAt(i);
      if (expected == '0' ? c < '0' || c > '9' : c != expected) {
        return false;
      }
    }
    // What is beyond the clock, 24:00 and leap seconds, is left to the thorough one.
    return text.charAt(end) == 'Z'
        && number(text, 11, 13) < 24
        && number(text, 14, 16) < 60
        && number(text, 17, 19) < 60;
  }

  private static long epochSecond(String text) {
    LocalDate day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    int seconds = (number(text, 11, 13) * 60 + number(text, 14, 16)) * 60 + number(text, 17, 19);
    return day.toEpochDay() * 86_400 + seconds;
  }

  private static int nanos(String text) {
    int end = text.length() - 1;
    if (end == SECONDS_END) {
      return 0;
    }
    int nanos = number(text, SECONDS_END + 1, end);
    for (int digits = end - SECONDS_END - 1; digits < NANO_DIGITS; digits++) {
      nanos *= 10;
    }
    return nanos;
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }
}
