package dev.baton.eventlog.recovery;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.chronicle.RecordReader;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.Snapshot;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A snapshot whose own bytes are whole and whose event is in the log where it says.
 *
 * @param file its file
 * @param snapshot the snapshot
 * @param behind gives the records behind its event
 */
record UsableSnapshot(Path file, Snapshot snapshot, RecordReader behind) implements AutoCloseable {
  /**
   * The usable snapshots of a log, newest first. Each is opened when its turn comes, and is the
   * caller's to close.
   *
   * @param passedOver called with each one between them, and why it cannot be used
   */
  static Stream<UsableSnapshot> newestFirst(LogFiles files, Consumer<String> passedOver) {
    var store = new SnapshotStore(files.snapshots());
    return store.newestFirst().stream()
        .flatMap(file -> open(files, store, file, passedOver).stream());
  }

  private static Optional<UsableSnapshot> open(
      LogFiles files, SnapshotStore store, Path file, Consumer<String> passedOver) {
    Snapshot snapshot;
    try {
      snapshot = store.read(file);
    } catch (IllegalArgumentException e) {
      passedOver.accept(file + ": " + e.getMessage());
      return Optional.empty();
    }
    LogTail event = snapshot.tail();
    Optional<RecordReader> behind = RecordReader.behind(files, event);
    if (behind.isEmpty()) {
      passedOver.accept("%s: event %d is not where the snapshot says".formatted(file, event.seq()));
    }
    return behind.map(reader -> new UsableSnapshot(file, snapshot, reader));
  }

  @Override
  public void close() {
    behind.close();
  }
}
