package dev.baton.eventlog;

import dev.baton.eventlog.LogOptions.LogSpace;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.recovery.ChronicleLogs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** Logs to test with. */
public final class LogSamples {
  static final int SNAPSHOT_EVENTS = 100_000;

  private LogSamples() {}

  public static LogOptions options(LogSync sync, OnCorrupt onCorrupt) {
    return new LogOptions("node-1", sync, onCorrupt, SNAPSHOT_EVENTS, LogSpace.UNLIMITED);
  }

  /** Opens the log of a data folder, which is made if it is missing. */
  public static OpenedLog open(Path folder, LogSync sync, Clock clock) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ChronicleLogs()
        .open(new LogFiles(folder), options(sync, OnCorrupt.REFUSE), clock, Progress.IGNORED);
  }
}
