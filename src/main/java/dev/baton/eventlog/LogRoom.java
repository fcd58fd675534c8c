package dev.baton.eventlog;

import java.time.Duration;
import java.util.Optional;

/**
 * How much the log can still grow.
 *
 * @param spareBytes what is free on the disk beyond what has to stay free; below 0 if that is less
 * @param usedBytes what the log's files hold, if one of the limits that follow is set
 * @param maxBytes above which size old files are deleted, 0 for no limit
 * @param retention how long events are kept, zero for forever
 */
public record LogRoom(long spareBytes, long usedBytes, long maxBytes, Duration retention) {
  /** Whole files are deleted: today's never, and yesterday's when a snapshot stands for it. */
  private static final double UNDELETED_HOURS = 48;

  private static final double HOUR_SECONDS = 3_600;
  private static final double LONGEST_SECONDS = 1e10;

  /** How long the space lasts at this rate; empty if it is unlimited. */
  public Optional<Duration> lasts(long bytesPerHour) {
    if (bytesPerHour <= 0 || spareBytes >= growthLeft(bytesPerHour)) {
      return Optional.empty();
    }
    double seconds = Math.max(0, spareBytes) * HOUR_SECONDS / bytesPerHour;
    return Optional.of(Duration.ofSeconds((long) Math.min(seconds, LONGEST_SECONDS)));
  }

  /** By how much the log grows until as much is deleted as is appended. */
  private double growthLeft(long bytesPerHour) {
    double undeleted = UNDELETED_HOURS * bytesPerHour;
    double bySize = maxBytes == 0 ? Double.POSITIVE_INFINITY : maxBytes + undeleted - usedBytes;
    double byAge =
        retention.isZero()
            ? Double.POSITIVE_INFINITY
            : retention.toHours() * (double) bytesPerHour + undeleted - usedBytes;
    return Math.min(bySize, byAge);
  }
}
