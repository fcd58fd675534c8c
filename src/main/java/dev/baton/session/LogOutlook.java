package dev.baton.session;

import dev.baton.eventlog.LogRoom;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How fast the event log grows, and for how long the disk has space.
 *
 * @param bytesPerHour the current rate
 * @param left how long the space lasts at that rate; empty if not known yet, or unlimited
 */
public record LogOutlook(long bytesPerHour, Optional<Duration> left) {
  /** With less left than this an operator has to act. */
  private static final Duration SHORT = Duration.ofDays(7);

  private static final Duration FEW_HOURS = Duration.ofDays(2);
  private static final double MEGABYTE = 1_000_000;

  /** A later end does not matter; about a hundred years, in days. */
  private static final long MOST_DAYS = 36_500;

  /** The outlook at a rate that has been measured for long enough, or has not. */
  static LogOutlook of(Optional<LogRoom> room, long bytesPerHour, boolean isMeasured) {
    return new LogOutlook(
        bytesPerHour, room.filter(_ -> isMeasured).flatMap(found -> found.lasts(bytesPerHour)));
  }

  /** For how many whole days there is space; {@value #MOST_DAYS} if there is no end in sight. */
  public long daysLeft() {
    return Math.min(left.map(Duration::toDays).orElse(MOST_DAYS), MOST_DAYS);
  }

  /** The warning for an operator; empty while there is space for a week or more. */
  public Optional<String> warning() {
    return left.filter(time -> time.compareTo(SHORT) < 0).map(this::warning);
  }

  private String warning(Duration time) {
    return String.format(
        Locale.ROOT,
        "at the current rate of %.1f MB an hour the disk is full in %s",
        bytesPerHour / MEGABYTE,
        time.compareTo(FEW_HOURS) < 0 ? time.toHours() + " hours" : time.toDays() + " days");
  }
}
