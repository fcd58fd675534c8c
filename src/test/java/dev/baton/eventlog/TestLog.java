package dev.baton.eventlog;

import dev.baton.realm.RealmEvent;
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
}
