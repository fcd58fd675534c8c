package dev.baton.eventlog.recovery;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.LogUnreadableException;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecoveryPlan;
import dev.baton.eventlog.chronicle.Bookkeeping;
import dev.baton.eventlog.chronicle.Head;
import dev.baton.eventlog.chronicle.RecordReader;
import dev.baton.eventlog.chronicle.StoredFile;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.LogTooNewException;
import dev.baton.eventlog.record.Snapshot;
import dev.baton.realm.Realm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of reading a log: the plan of a start, the realm that it begins with, and where the
 * log continues. Made by reading alone, in the order newest usable snapshot, then every event
 * behind it, verified and folded.
 */
final class Recovery {
  private final LogFiles files;
  private final Progress progress;
  private final List<String> passedOver = new ArrayList<>();
  private @Nullable Path snapshotFile;
  private SnapshotMark mark = SnapshotMark.NONE;

  private Recovery(LogFiles files, Progress progress) {
    this.files = files;
    this.progress = progress;
  }

  /**
   * What was found.
   *
   * @param tail the last good event
   * @param mark where the snapshot is that was used
   */
  record Found(RecoveryPlan plan, Realm realm, LogTail tail, SnapshotMark mark) {}

  /**
   * Reads the log.
   *
   * @throws LogTooNewException if a later version of this program wrote a part of it
   * @throws LogUnreadableException if a part of it cannot be read
   */
  static Found read(LogFiles files, Progress progress) {
    return new Recovery(files, progress).read();
  }

  private Found read() {
    progress.at("the beginning of " + files.queue());
    Optional<Head> head = witness(files);
    // Also those that are not read here, which Chronicle will want to open.
    files.rollFiles().forEach(StoredFile::requireReadable);
    if (files.rollFiles().isEmpty()) {
      return found(new RealmFold(List.of()), withoutRecords(files, head), head);
    }
    var store = new SnapshotStore(files.snapshots());
    for (Path file : store.newestFirst()) {
      @Nullable Snapshot snapshot = usable(store, file);
      Optional<RecordReader> behind =
          snapshot == null ? Optional.empty() : RecordReader.behind(files, snapshot.tail());
      if (snapshot != null && behind.isPresent()) {
        snapshotFile = file;
        mark = new SnapshotMark(snapshot.tail().seq(), Optional.of(snapshot.tail().at()));
        return scan(behind.get(), snapshot.tail(), RealmFold.from(snapshot), head);
      }
      if (snapshot != null) {
        passedOver.add(
            "%s: event %d is not where the snapshot says".formatted(file, snapshot.tail().seq()));
      }
    }
    return scan(RecordReader.fromTheFirst(files), LogTail.EMPTY, new RealmFold(List.of()), head);
  }

  /** Who knows what must be in the log: its head, or without it the newest whole snapshot. */
  static Optional<Head> witness(LogFiles files) {
    return Head.read(files.head())
        .or(
            () ->
                new SnapshotStore(files.snapshots())
                    .whole().stream()
                        .findFirst()
                        .map(Snapshot::tail)
                        .map(
                            of ->
                                new Head(of.seq(), of.hash(), LogSync.ALWAYS, Head.currentBoot())));
  }

  private @Nullable Snapshot usable(SnapshotStore store, Path file) {
    try {
      return store.read(file);
    } catch (IllegalArgumentException e) {
      passedOver.add(file + ": " + e.getMessage());
      return null;
    }
  }

  private Found scan(RecordReader reader, LogTail from, RealmFold fold, Optional<Head> head) {
    try (reader) {
      LogScan.Result result = new LogScan(reader, from, head, progress).readTo(fold);
      if (mark.at().isEmpty()) {
        mark = new SnapshotMark(0, result.firstAt());
      }
      return found(fold, result, head);
    }
  }

  /** What a log without any file amounts to. */
  static LogScan.Result withoutRecords(LogFiles files, Optional<Head> head) {
    Optional<Damage> damage =
        head.filter(witness -> !witness.mayBeAheadOfTheDisk())
            .map(
                witness ->
                    new Damage(
                        files.queue(),
                        1,
                        "it is empty, and event %d was in it".formatted(witness.seq())));
    return new LogScan.Result(
        0, Optional.empty(), LogTail.EMPTY, 0, 0, damage, List.of(), List.of());
  }

  private Found found(RealmFold fold, LogScan.Result result, Optional<Head> head) {
    LogTail tail = result.tail();
    Optional<Damage> damage = result.damage();
    if (damage.isEmpty() && !fold.isExact()) {
      damage = Optional.of(unknownState(result));
    }
    if (damage.isEmpty()) {
      damage = Bookkeeping.damage(files, tail);
    }
    if (damage.isEmpty()) {
      damage = lostBeyondTheUnforced(files, tail, head);
    }
    long witnessed = head.map(Head::seq).orElse(0L);
    var plan =
        new RecoveryPlan(
            files,
            Optional.ofNullable(snapshotFile),
            passedOver,
            result.firstSeq(),
            tail.seq(),
            tail.at(),
            result.events(),
            fold.realm().held().size(),
            result.torn(),
            damage.isPresent() ? 0 : Math.max(0, witnessed - tail.seq()),
            damage);
    return new Found(plan, fold.realm(), tail, mark);
  }

  /**
   * What is missing at the end and cannot have been lost with the power, whatever the head allows:
   * the log is forced to the disk before a snapshot of it is written.
   */
  static Optional<Damage> lostBeyondTheUnforced(LogFiles files, LogTail tail, Optional<Head> head) {
    if (head.isEmpty() || head.get().seq() <= tail.seq()) {
      return Optional.empty();
    }
    return new SnapshotStore(files.snapshots())
        .whole().stream()
            .map(snapshot -> snapshot.tail().seq())
            .filter(seq -> seq > tail.seq())
            .findFirst()
            .map(
                seq ->
                    new Damage(
                        files.queue(),
                        tail.seq() + 1,
                        "the log ends here, and event %d was in it".formatted(seq)));
  }

  private Damage unknownState(LogScan.Result result) {
    return result.firstSeq() > 1
        ? new Damage(
            files.queue(),
            result.firstSeq(),
            "the events before it were deleted, and no snapshot that could stand for them is left")
        : new Damage(
            files.queue(),
            result.gaps().getLast().to() + 1,
            "events before it are lost, and no snapshot that could stand for them is left");
  }
}
