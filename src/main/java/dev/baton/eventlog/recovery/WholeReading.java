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
import dev.baton.realm.RealmState;
import dev.baton.realm.Validity;
import java.util.ArrayList;
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
          0,
          result.damage().or(() -> Recovery.lostBeyondTheUnforced(files, LogTail.EMPTY, head)));
    }
    List<Snapshot> snapshots = new SnapshotStore(files.snapshots()).whole();
    var passing = new Passing(snapshots, sink);
    try (RecordReader reader = RecordReader.fromTheFirst(files)) {
      var scan = new LogScan(reader, LogTail.EMPTY, head, progress);
      LogScan.Result result = scan.readTo(passing);
      return of(
          result,
          passing.voids,
          result
              .damage()
              .or(() -> Bookkeeping.damage(files, result.tail()))
              .or(() -> Recovery.lostBeyondTheUnforced(files, result.tail(), head)));
    } catch (LogTooNewException e) {
      throw new LogRefusedException(String.valueOf(e.getMessage()));
    }
  }

  private static LogReading of(LogScan.Result result, long voids, Optional<Damage> damage) {
    return new LogReading(
        result.firstSeq(), result.tail().seq(), result.events(), voids, result.torn(), damage);
  }

  /** Passes on what is good, and what the fold makes of it. */
  private static final class Passing implements LogScan.ScanSink {
    private final LogReading.Sink sink;
    private final RealmFold fold;
    private long voids;

    // Of snapshots that the fold has gone on from; they are of the event that is passed on first.
    private final List<RealmState> states = new ArrayList<>();

    Passing(List<Snapshot> snapshots, LogReading.Sink sink) {
      this.sink = sink;
      this.fold = new RealmFold(snapshots, states::add);
    }

    @Override
    public void gap(Gap gap) {
      sink.gap(gap.from(), gap.to());
      fold.gap(gap);
      passOnStates();
    }

    @Override
    public void accept(LogEntry entry, byte[] record) {
      Validity validity = Validity.VALID;
      try {
        validity = fold.fold(entry, record);
      } finally {
        passOn(entry, validity);
        passOnStates();
      }
    }

    private void passOn(LogEntry entry, Validity validity) {
      switch (validity) {
        case VALID -> sink.accept(entry);
        case VOID -> {
          voids++;
          sink.acceptVoid(entry);
        }
      }
    }

    private void passOnStates() {
      states.forEach(sink::state);
      states.clear();
    }
  }
}
