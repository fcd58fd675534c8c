package dev.baton.eventlog.recovery;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.chronicle.Bookkeeping;
import dev.baton.eventlog.chronicle.Head;
import dev.baton.eventlog.chronicle.RecordReader;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.LogTooNewException;
import dev.baton.eventlog.record.Snapshot;
import java.util.List;
import java.util.Optional;

/** Reads a whole log, from its first event to its last. */
final class WholeReading {
  private WholeReading() {}

  static LogReading of(LogFiles files, Progress progress, LogReading.Sink sink) {
    Optional<Head> head = Recovery.witness(files);
    if (files.rollFiles().isEmpty()) {
      LogScan.Result result = Recovery.withoutRecords(files, head);
      return of(
          result,
          result.damage().or(() -> Recovery.lostBeyondTheUnforced(files, LogTail.EMPTY, head)));
    }
    List<Snapshot> snapshots = new SnapshotStore(files.snapshots()).whole();
    var fold = new RealmFold(snapshots, sink::state);
    try (RecordReader reader = RecordReader.fromTheFirst(files)) {
      var scan = new LogScan(reader, LogTail.EMPTY, head, progress);
      LogScan.Result result = scan.readTo(new Passing(fold, sink));
      return of(
          result,
          result
              .damage()
              .or(() -> Bookkeeping.damage(files, result.tail()))
              .or(() -> Recovery.lostBeyondTheUnforced(files, result.tail(), head)));
    } catch (LogTooNewException e) {
      throw new LogRefusedException(String.valueOf(e.getMessage()));
    }
  }

  private static LogReading of(LogScan.Result result, Optional<Damage> damage) {
    return new LogReading(
        result.firstSeq(), result.tail().seq(), result.events(), result.torn(), damage);
  }

  /** Passes on what is good, and what the fold makes of it. */
  private record Passing(RealmFold fold, LogReading.Sink sink) implements LogScan.Sink {
    @Override
    public void gap(Gap gap) {
      sink.gap(gap.from(), gap.to());
      fold.gap(gap);
    }

    @Override
    public void accept(LogEntry entry, byte[] record) {
      sink.accept(entry);
      fold.accept(entry, record);
    }
  }
}
