package dev.baton.eventlog.recovery;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.LogUnreadableException;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecordTree;
import dev.baton.eventlog.chronicle.Bookkeeping;
import dev.baton.eventlog.chronicle.HighWaterMark;
import dev.baton.eventlog.chronicle.RecordReader;
import dev.baton.eventlog.chronicle.StoredFile;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.LogTooNewException;
import dev.baton.eventlog.record.Snapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads a log, verifies every event that it reads and folds it: for a start and its plan, for a
 * repair, and for every command that asks. It changes nothing.
 */
final class LogVerifier {
  private final LogFiles files;
  private final Progress progress;
  private final LogReading.Sink sink;
  private final Optional<HighWaterMark> acknowledged;
  private final List<String> passedOver = new ArrayList<>();

  private LogVerifier(LogFiles files, Progress progress, LogReading.Sink sink) {
    this.files = files;
    this.progress = progress;
    this.sink = sink;
    this.acknowledged = newestAcknowledged(files);
  }

  /** As a start does it: from the newest usable snapshot on, or else from the first event. */
  static Verification asAStartDoes(LogFiles files, Progress progress) {
    return asAStartDoes(files, progress, new RecordTree());
  }

  /**
   * The same.
   *
   * @param tree becomes that of all records
   */
  static Verification asAStartDoes(LogFiles files, Progress progress, RecordTree tree) {
    return verify(
        () -> {
          progress.at("the beginning of " + files.queue());
          return Rereading.read(
              () -> snapshotsAndRollFiles(files),
              () -> {
                tree.clear();
                return new LogVerifier(files, progress, tree).fromSnapshot(tree);
              });
        });
  }

  private static List<Path> snapshotsAndRollFiles(LogFiles files) {
    List<Path> all = new ArrayList<>(new SnapshotStore(files.snapshots()).newestFirst());
    all.addAll(files.rollFiles());
    return all;
  }

  /**
   * From the first event on that is left.
   *
   * @param sink takes the good events
   */
  static Verification fromTheFirst(LogFiles files, Progress progress, LogReading.Sink sink) {
    return verify(() -> new LogVerifier(files, progress, sink).ofAll());
  }

  private static Verification verify(Supplier<Verification> reading) {
    try {
      return reading.get();
    } catch (LogTooNewException e) {
      return new Verification.TooNew(String.valueOf(e.getMessage()));
    } catch (LogUnreadableException e) {
      return new Verification.Unreadable(e);
    }
  }

  /** The high-water mark, or without it the newest whole snapshot, which is forced to the disk. */
  private static Optional<HighWaterMark> newestAcknowledged(LogFiles files) {
    return HighWaterMark.read(files.head())
        .or(
            () ->
                new SnapshotStore(files.snapshots())
                    .whole().stream()
                        .findFirst()
                        .map(Snapshot::tail)
                        .map(
                            of ->
                                new HighWaterMark(
                                    of.seq(),
                                    of.hash(),
                                    LogSync.ALWAYS,
                                    HighWaterMark.currentBoot())));
  }

  private Verification fromSnapshot(RecordTree tree) {
    // Also those that are not read here, which Chronicle will want to open.
    files.rollFiles().forEach(StoredFile::requireReadable);
    if (files.rollFiles().isEmpty()) {
      return withoutRecords();
    }
    Optional<UsableSnapshot> usable =
        UsableSnapshot.newestFirst(files, passedOver::add).findFirst();
    if (usable.isEmpty()) {
      return requireState(scanFromTheFirst(FoldedEvents.fromTheFirst(List.of(), sink)));
    }
    try (UsableSnapshot begin = usable.get()) {
      LogTail event = begin.snapshot().tail();
      var mark = new SnapshotMark(event.seq(), Optional.of(event.at()));
      tree.become(treeUpTo(begin.snapshot()));
      var events = FoldedEvents.behind(begin.snapshot(), sink);
      ScanResult scan = scan(begin.behind(), event, events);
      return requireState(new Scanned(Optional.of(begin.file()), mark, scan, events));
    }
  }

  /** A snapshot that an earlier version has written does not say it: the whole log is read then. */
  private RecordTree treeUpTo(Snapshot snapshot) {
    if (snapshot.tree().isPresent()) {
      return snapshot.tree().get().tree();
    }
    var tree = new RecordTree();
    long last = snapshot.tail().seq();
    try (RecordReader reader = RecordReader.fromTheFirst(files)) {
      new LogScan(reader, LogTail.EMPTY, Optional.empty(), progress)
          .readTo(
              new LogScan.ScanSink() {
                @Override
                public void accept(LogEntry entry, byte[] record) {
                  if (entry.seq() <= last) {
                    tree.record(entry, record);
                  }
                }

                @Override
                public void gap(Gap gap) {}
              });
    }
    tree.skipTo(last);
    return tree;
  }

  private Verification ofAll() {
    if (files.rollFiles().isEmpty()) {
      return withoutRecords();
    }
    List<Snapshot> snapshots = new SnapshotStore(files.snapshots()).whole();
    return judge(scanFromTheFirst(FoldedEvents.fromTheFirst(snapshots, sink)), Optional::empty);
  }

  private Scanned scanFromTheFirst(FoldedEvents events) {
    try (RecordReader reader = RecordReader.fromTheFirst(files)) {
      ScanResult scan = scan(reader, LogTail.EMPTY, events);
      return new Scanned(Optional.empty(), new SnapshotMark(0, scan.firstAt()), scan, events);
    }
  }

  private ScanResult scan(RecordReader reader, LogTail from, FoldedEvents events) {
    return new LogScan(reader, from, acknowledged, progress).readTo(events);
  }

  /** What was read, before it is judged. */
  private record Scanned(
      Optional<Path> snapshot, SnapshotMark mark, ScanResult scan, FoldedEvents events) {}

  /** What a log without any file amounts to. */
  private Verification withoutRecords() {
    Optional<Damage> damage =
        acknowledged
            .filter(mark -> !mark.mayBeAheadOfTheDisk())
            .map(
                mark ->
                    new Damage(
                        files.queue(),
                        1,
                        "it is empty, and event %d was in it".formatted(mark.seq())));
    return judge(
        new Scanned(
            Optional.empty(),
            SnapshotMark.NONE,
            ScanResult.EMPTY,
            FoldedEvents.fromTheFirst(List.of(), sink)),
        () -> damage);
  }

  /** A start needs to know what the state is after the last event. */
  private Verification requireState(Scanned scanned) {
    return judge(
        scanned,
        () ->
            scanned.events().fold().isExact()
                ? Optional.empty()
                : Optional.of(unknownState(scanned)));
  }

  private Verification judge(Scanned scanned, Supplier<Optional<Damage>> found) {
    ScanResult scan = scanned.scan();
    LogTail tail = scan.tail();
    var read =
        new VerifiedLog(
            scanned.snapshot(),
            List.copyOf(passedOver),
            scanned.mark(),
            scan,
            scanned.events().fold().realm(),
            scanned.events().voids(),
            scanned.events().erasures(),
            acknowledged.map(HighWaterMark::seq).orElse(0L));
    return scan.damage()
        .or(found)
        .or(() -> Bookkeeping.damage(files, tail))
        .or(() -> lostBeyondTheUnforced(tail))
        .<Verification>map(damage -> new Verification.Damaged(damage, read))
        .orElseGet(() -> new Verification.Whole(read));
  }

  /**
   * What is missing at the end and cannot have gone with the power, whatever the high-water mark
   * allows: the log is forced to the disk before a snapshot of it is written.
   */
  private Optional<Damage> lostBeyondTheUnforced(LogTail tail) {
    if (acknowledged.isEmpty() || acknowledged.get().seq() <= tail.seq()) {
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

  private Damage unknownState(Scanned scanned) {
    ScanResult scan = scanned.scan();
    return scan.firstSeq() > 1
        ? new Damage(
            files.queue(),
            scan.firstSeq(),
            "the events before it were deleted, and no snapshot that could stand for them is left")
        : new Damage(
            files.queue(),
            scan.gaps().getLast().to() + 1,
            "events before it are lost, and no snapshot that could stand for them is left");
  }
}
