package dev.baton.eventlog.recovery;

import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RepairReport;
import dev.baton.eventlog.chronicle.ChronicleEventLog;
import dev.baton.eventlog.chronicle.HighWaterMark;
import dev.baton.eventlog.chronicle.RecordReader;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.LogTooNewException;
import dev.baton.eventlog.record.Snapshot;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LostEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that can be saved of a damaged log: every record that is whole and has its place in the
 * chain, found by its own bytes, and the IDs as these records and the snapshots have them. Reading
 * alone.
 *
 * @param events how many records there are to save
 * @param tail where they end; behind a snapshot of a later event, where that is
 * @param lastWritten the last record's event, or 0
 * @param gaps what is missing in front of records that are left
 * @param lostTo the last event that is known to have been there
 * @param beyond the snapshot of a later event, if its state continues
 */
record Salvage(
    LogFiles files,
    long events,
    LogTail tail,
    long lastWritten,
    List<LostEvents> gaps,
    long lostTo,
    Optional<Snapshot> beyond,
    Realm realm) {
  /**
   * Finds what can be saved.
   *
   * @throws LogRefusedException if a later version of this program wrote a part of the log, or a
   *     part of it cannot be read
   */
  static Salvage find(LogFiles files, Progress progress) {
    List<Snapshot> snapshots = new SnapshotStore(files.snapshots()).whole();
    var fold = new RealmFold(snapshots);
    ScanResult result;
    try (RecordReader reader = RecordReader.fromTheFirst(files)) {
      result =
          new LogScan(reader, LogTail.EMPTY, HighWaterMark.read(files.head()), progress)
              .readAllTo(fold);
    } catch (LogTooNewException e) {
      throw new Verification.TooNew(String.valueOf(e.getMessage())).refusal();
    }
    List<LostEvents> gaps = new ArrayList<>();
    result.unexplained().forEach(gap -> gaps.add(new LostEvents(gap.from(), gap.to())));
    Optional<Snapshot> beyond = fold.end();
    LogTail tail = beyond.map(Snapshot::tail).orElse(result.tail());
    if (beyond.isPresent()) {
      gaps.add(new LostEvents(result.tail().seq() + 1, tail.seq()));
    }
    long acknowledged = HighWaterMark.read(files.head()).map(HighWaterMark::seq).orElse(0L);
    return new Salvage(
        files,
        result.events(),
        tail,
        result.tail().seq(),
        gaps,
        Math.max(tail.seq(), acknowledged),
        beyond,
        fold.realm());
  }

  /** Appends every record that can be saved to the new log, as it is. */
  void copyTo(ChronicleEventLog log, Progress progress) {
    try (RecordReader reader = RecordReader.fromTheFirst(files)) {
      new LogScan(reader, LogTail.EMPTY, HighWaterMark.read(files.head()), progress)
          .readAllTo(
              new LogScan.ScanSink() {
                @Override
                public void accept(LogEntry entry, byte[] record) {
                  log.copy(entry, record);
                }

                @Override
                public void gap(Gap gap) {}
              });
    }
    if (log.tail().seq() != lastWritten) {
      throw new IllegalStateException(
          "event %d is there no longer; is %s in use?".formatted(lastWritten, files.folder()));
    }
    if (beyond.isPresent()) {
      log.skipTo(tail);
    }
  }

  /** The event that says what is lost. */
  LogRepaired event(Instant at) {
    Instant last = tail.at();
    return new LogRepaired(tail.seq() + 1, lostTo, gaps, at.isBefore(last) ? last : at);
  }

  /** What becomes of it. */
  RepairReport report() {
    List<LostEvents> lost = new ArrayList<>(gaps);
    if (lostTo > tail.seq()) {
      lost.add(new LostEvents(tail.seq() + 1, lostTo));
    }
    return new RepairReport(
        files,
        Optional.empty(),
        events,
        tail.seq(),
        lost,
        realm.held().size(),
        beyond.map(snapshot -> snapshot.tail().seq()));
  }
}
