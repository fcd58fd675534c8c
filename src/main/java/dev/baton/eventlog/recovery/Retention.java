package dev.baton.eventlog.recovery;

import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.PrunableFile;
import dev.baton.eventlog.RecordTree;
import dev.baton.eventlog.chronicle.Queues;
import dev.baton.eventlog.chronicle.RollFile;
import dev.baton.eventlog.chronicle.StoredRecord;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.LogDamagedException;
import dev.baton.merkle.TreeRange;
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
 * those of two snapshots which are in the log as they say. With one alone, a single bad byte in it
 * would take the IDs with it that the deleted days held. The older one's own event is kept, since a
 * start believes no snapshot whose event it cannot find. Reading alone finds the files.
 */
final class Retention {
  private static final System.Logger LOG = System.getLogger(Retention.class.getName());

  private static final EventCodec CODEC = new EventCodec("");

  private final LogFiles files;

  Retention(LogFiles files) {
    this.files = files;
  }

  /**
   * The deletions to make, oldest file first: one for each file that is deleted.
   *
   * @param keepFrom events from this time on are kept, and so is the rest of their day
   * @param oldest how many of the oldest files count as old whatever their day is
   */
  List<PrunableFile> prunable(Instant keepFrom, int oldest) {
    List<Path> rollFiles = files.rollFiles();
    List<PrunableFile> prunable = new ArrayList<>();
    if (rollFiles.size() < 2) {
      return prunable;
    }
    long snapshotSeq = verifiedSnapshot();
    for (int i = 0; i + 1 < rollFiles.size(); i++) {
      Path file = rollFiles.get(i);
      @Nullable LogEntry next = firstOf(rollFiles.get(i + 1));
      if (next == null
          || (i >= oldest && Queues.endOfDayMillis(file) > keepFrom.toEpochMilli())
          || next.seq() > snapshotSeq) {
        break;
      }
      prunable.add(new PrunableFile(file, next.seq(), next.previousHash(), List.of()));
    }
    return prunable;
  }

  /**
   * The same files with what stands for them in the log's Merkle tree. Reads all of them.
   *
   * @param tree the log's tree
   */
  static List<PrunableFile> withSubtrees(List<PrunableFile> old, RecordTree.Saved tree) {
    List<PrunableFile> complete = new ArrayList<>();
    TreeRange before = TreeRange.ofFirst(tree.deleted(), tree.deletedSubtrees());
    for (PrunableFile file : old) {
      append(file, before);
      before.appendMissing(file.firstKept() - 1);
      complete.add(
          new PrunableFile(file.file(), file.firstKept(), file.previousHash(), before.subtrees()));
    }
    return complete;
  }

  private static void append(PrunableFile old, TreeRange before) {
    try (RollFile file = RollFile.open(old.file())) {
      for (StoredRecord record = file.next(); record != null; record = file.next()) {
        long seq = seqOf(record);
        // An event that was announced as deleted before is in it already.
        if (seq > before.end() && seq < old.firstKept()) {
          before.appendMissing(seq - 1);
          before.appendLeaf(record.bytes());
        }
      }
    }
  }

  /** The number of the record's event, or 0 if it names none: then that event counts as lost. */
  private static long seqOf(StoredRecord record) {
    try {
      return record.isWhole() ? CODEC.decode(record.bytes()).seq() : 0;
    } catch (LogDamagedException e) {
      LOG.log(System.Logger.Level.DEBUG, "a record of an old file names no event", e);
      return 0;
    }
  }

  private static @Nullable LogEntry firstOf(Path rollFile) {
    try (RollFile file = RollFile.open(rollFile)) {
      @Nullable StoredRecord first = file.next();
      @Nullable StoredRecord record = first;
      while (record != null && !record.isWhole()) {
        // What a failed append left, or damage, neither of which names an event.
        record = file.next();
      }
      @Nullable StoredRecord found = record == null ? first : record;
      return found == null ? null : CODEC.decode(found.bytes());
    }
  }

  /** The event of the newest but one snapshot that can be used; 0 if there are no two. */
  private long verifiedSnapshot() {
    return UsableSnapshot.newestFirst(
            files, why -> LOG.log(System.Logger.Level.DEBUG, "passed over {0}", why))
        .map(Retention::closed)
        .skip(1)
        .findFirst()
        .orElse(0L);
  }

  private static long closed(UsableSnapshot usable) {
    usable.close();
    return usable.snapshot().tail().seq();
  }

  void delete(PrunableFile old) {
    try {
      Files.deleteIfExists(old.file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
