package dev.baton.session;

import dev.baton.eventlog.LogRoom;
import java.util.Optional;

/** How fast the log grows, and how much space is left. Safe for use by many threads. */
final class GrowthWatch {
  private final LogGrowth growth;

  // How much the log could still grow at the last check; written by the writer.
  private volatile Optional<LogRoom> room = Optional.empty();

  GrowthWatch(long bytesPerHour) {
    this.growth = new LogGrowth(bytesPerHour, System.nanoTime());
  }

  LogGrowth growth() {
    return growth;
  }

  /** Remembers for how much there is space; empty if unknown. */
  void see(Optional<LogRoom> now) {
    room = now;
  }

  /** How fast the log grows and how long the space lasts. */
  LogOutlook outlook() {
    long now = System.nanoTime();
    return LogOutlook.of(room, growth.bytesPerHour(now), growth.isMeasured(now));
  }
}
