package dev.baton.audit;

import java.time.Duration;

/** Durations as people read them. */
public final class TimeSpan {
  private TimeSpan() {}

  /** Its two largest units, as in {@code 2h 5m}; below a second in milliseconds. */
  public static String show(Duration span) {
    if (span.isNegative()) {
      return "-" + show(span.negated());
    }
    if (span.toDays() > 0) {
      return span.toDays() + "d " + span.toHoursPart() + "h";
    }
    if (span.toHours() > 0) {
      return span.toHours() + "h " + span.toMinutesPart() + "m";
    }
    if (span.toMinutes() > 0) {
      return span.toMinutes() + "m " + span.toSecondsPart() + "s";
    }
    return span.toSeconds() > 0 ? span.toSeconds() + "s" : span.toMillis() + "ms";
  }
}
