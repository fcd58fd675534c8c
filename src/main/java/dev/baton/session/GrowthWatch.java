package dev.baton.session;

import dev.baton.eventlog.LogRoom;
import java.util.Optional;

/** How fast the log grows, and how much room is left. Safe for use by many threads. */
final class GrowthWatch {
  private final LogGrowth growth;

  // How much the log could still grow when it was last looked at; written by the writer.
  private volatile Optional<LogRoom> room = Optional.empty();

  GrowthWatch(long bytesPerHour) {
    this.growth = new LogGrowth(bytesPerHour, System.nanoTime());
  }

  LogGrowth growth() {
    return growth;
  }

  /** Remembers what there is room for; empty if that cannot be told. */
  void see(Optional<LogRoom> now) {
    room = now;
  }

  /** How fast the log grows and how long there is room for that. */
  LogOutlook outlook() {
    long now = System.nanoTime();
    return LogOutlook.of(room, growth.bytesPerHour(now), growth.isMeasured(now));
  }
}
