package dev.baton.eventlog;

import static dev.baton.realm.RealmSamples.NODE;

import dev.baton.eventlog.record.StoredBytes;
import dev.baton.realm.RealmEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;

/** Data folders with events in them, for tests of those who read them. */
public final class TestLog {
  private TestLog() {}

  /**
   * Appends events to the log of the folder, as a server does, and closes it without a snapshot.
   */
  public static void write(Path folder, Clock clock, Iterable<? extends RealmEvent> events) {
    try (EventLog log = LogSamples.open(folder, LogSync.NONE, clock).log()) {
      for (RealmEvent event : events) {
        log.append(event);
      }
      log.sync();
    }
  }

  /** The same, and a snapshot at the end, as an orderly stop takes one. */
  public static void writeWithSnapshot(
      Path folder, Clock clock, Iterable<? extends RealmEvent> events) {
    OpenedLog opened = LogSamples.open(folder, LogSync.NONE, clock);
    try (EventLog log = opened.log()) {
      for (RealmEvent event : events) {
        opened.realm().apply(log.append(event), NODE, event);
      }
      log.sync();
      log.snapshot(opened.realm().state());
    }
  }

  /** Damages an event of the log's first file, whose number is below 256. */
  public static void damage(Path folder, long seq) {
    try {
      StoredBytes.damage(folder, seq);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
