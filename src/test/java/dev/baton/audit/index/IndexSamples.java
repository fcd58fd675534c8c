package dev.baton.audit.index;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.session.Metrics;
import java.nio.file.Path;
import java.time.Duration;

/** Indexes to test with, without a thread: each {@code round} is called. */
final class IndexSamples {
  /** Without pauses, and whatever a log's growth. */
  static final IndexPace PACE = new IndexPace(Duration.ZERO, 3, Integer.MAX_VALUE, 0);

  private IndexSamples() {}

  static AuditIndex index(Path folder) {
    return index(folder, new Metrics());
  }

  /** The same; it reports to these metrics and pauses for no time. */
  static AuditIndex index(Path folder, Metrics metrics) {
    return new AuditIndex(new ChronicleLogs(), new LogFiles(folder), 0, metrics.index(), PACE);
  }
}
