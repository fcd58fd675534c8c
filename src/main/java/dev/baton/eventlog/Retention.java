package dev.baton.eventlog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a log are old enough to be deleted: whole days, all of whose events lie before
 * that of a snapshot which is in the log as it says. The snapshot's own event is kept, since a
 * start believes no snapshot whose event it cannot find. Reading alone finds the files.
 */
final class Retention {
  private static final System.Logger LOG = System.getLogger(Retention.class.getName());

  private final LogFiles files;

  Retention(LogFiles files) {
    this.files = files;
  }

  /**
   * The deletions to make, oldest file first: one for each file that is deleted.
   *
   * @param keepFrom events from this time on are kept, and so is the rest of their day
   */
  List<PrunableFile> prunable(Instant keepFrom) {
    List<Path> rollFiles = files.rollFiles();
    List<PrunableFile> prunable = new ArrayList<>();
    if (rollFiles.size() < 2) {
      return prunable;
    }
    try (QueueView view = QueueView.open(files.queue())) {
      long snapshotSeq = verifiedSnapshot(view);
      for (int i = 0; i + 1 < rollFiles.size(); i++) {
        Path file = rollFiles.get(i);
        @Nullable LogEntry next = firstOf(view, rollFiles.get(i + 1));
        if (next == null
            || Queues.endOfDayMillis(file) > keepFrom.toEpochMilli()
            || next.seq() > snapshotSeq) {
          break;
        }
        prunable.add(new PrunableFile(file, next.seq(), next.previousHash()));
      }
    }
    return prunable;
  }

  private static @Nullable LogEntry firstOf(QueueView view, Path rollFile) {
    long index = Queues.ROLL_CYCLE.toIndex(Queues.cycleOf(rollFile), 0);
    byte @Nullable [] record = view.moveTo(index) ? view.next() : null;
    return record == null ? null : new EventCodec("").decode(record);
  }

  /** The event of the newest snapshot that is where it says; 0 if there is none. */
  private long verifiedSnapshot(QueueView view) {
    var store = new SnapshotStore(files.snapshots());
    for (Path file : store.newestFirst()) {
      try {
        LogTail of = store.read(file).tail();
        byte @Nullable [] record = view.moveTo(of.index()) ? view.next() : null;
        if (record != null && new RecordHash().of(record).equals(of.hash())) {
          return of.seq();
        }
      } catch (IllegalArgumentException e) {
        LOG.log(System.Logger.Level.DEBUG, "{0} stands for nothing: {1}", file, e.getMessage());
      }
    }
    return 0;
  }

  void delete(PrunableFile old) {
    try {
      Files.deleteIfExists(old.file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
