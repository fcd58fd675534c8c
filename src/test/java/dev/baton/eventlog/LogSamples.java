package dev.baton.eventlog;

import dev.baton.eventlog.LogOptions.OnCorrupt;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Logs to test with. */
final class LogSamples {
  static final int SNAPSHOT_EVENTS = 100_000;

  private LogSamples() {}

  static LogOptions options(LogSync sync, OnCorrupt onCorrupt) {
    return new LogOptions("node-1", sync, onCorrupt, 0, SNAPSHOT_EVENTS, Duration.ZERO);
  }

  static OpenedLog open(Path folder, LogSync sync, Clock clock) {
    return EventLogs.open(
        new LogFiles(folder), options(sync, OnCorrupt.REFUSE), clock, Progress.IGNORED);
  }
}
