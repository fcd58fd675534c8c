package dev.baton.eventlog.recovery;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogFollower;
import dev.baton.eventlog.LogPosition;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.chronicle.HighWaterMark;
import dev.baton.eventlog.chronicle.RecordReader;
import dev.baton.eventlog.chronicle.StoredRecord;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.LogDamagedException;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.RecordHash;
import dev.baton.eventlog.record.Snapshot;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.RealmState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows a log in its files. Which events count is decided by a fold of its own, which is without
 * what moves with IDs: that takes the most memory, and decides nothing.
 */
final class ChronicleFollower implements LogFollower, LogScan.ScanSink {
  private static final HandoverChange NOTHING =
      new HandoverChange(Optional.empty(), false, Map.of(), Set.of());

  private final LogFiles files;
  private final Progress progress;
  private final RecordReader reader;
  private final FoldedEvents events;
  private final RecordHash hashes = new RecordHash();

  // For gaps, until the end of the log has been reached once.
  private final List<Snapshot> snapshots;

  private LogReading.Sink sink = _ -> {};
  private LogTail tail;
  private long seq;
  private byte @Nullable [] record;
  private @Nullable Damage damage;
  private boolean begun;

  private ChronicleFollower(
      LogFiles files,
      Progress progress,
      RecordReader reader,
      Optional<Snapshot> begin,
      List<Snapshot> snapshots) {
    this.files = files;
    this.progress = progress;
    this.reader = reader;
    this.snapshots = snapshots;
    this.tail = begin.map(Snapshot::tail).orElse(LogTail.EMPTY);
    this.seq = tail.seq();
    this.events =
        begin
            .map(snapshot -> FoldedEvents.behind(snapshot, new Passed()))
            .orElseGet(() -> FoldedEvents.fromTheFirst(snapshots, new Passed()));
  }

  /**
   * A follower that goes on behind an event, which it has read and compared; none if the event is
   * not in the log. It reads from the newest snapshot before the event on.
   */
  static Optional<LogFollower> behind(LogFiles files, LogPosition position, Progress progress) {
    Optional<UsableSnapshot> begin =
        position.seq() == 0
            ? Optional.empty()
            : UsableSnapshot.newestFirst(files, _ -> {})
                .filter(usable -> isNotBehind(usable, position))
                .findFirst();
    var follower =
        begin
            .map(
                usable ->
                    new ChronicleFollower(
                        files,
                        progress,
                        usable.behind(),
                        Optional.of(withoutHandovers(usable.snapshot())),
                        new ArrayList<>()))
            .orElseGet(() -> fromTheFirst(files, progress));
    boolean found = false;
    try {
      found = follower.find(position);
    } finally {
      if (!found) {
        follower.close();
      }
    }
    return found ? Optional.of(follower) : Optional.empty();
  }

  private static ChronicleFollower fromTheFirst(LogFiles files, Progress progress) {
    List<Snapshot> snapshots = new ArrayList<>();
    new SnapshotStore(files.snapshots())
        .whole().stream().map(ChronicleFollower::withoutHandovers).forEach(snapshots::add);
    return new ChronicleFollower(
        files, progress, RecordReader.fromTheFirst(files), Optional.empty(), snapshots);
  }

  private static boolean isNotBehind(UsableSnapshot usable, LogPosition position) {
    if (usable.snapshot().tail().seq() <= position.seq()) {
      return true;
    }
    usable.close();
    return false;
  }

  private static Snapshot withoutHandovers(Snapshot snapshot) {
    return new Snapshot(snapshot.tail(), snapshot.state().withoutHandovers(), snapshot.tree());
  }

  /** Reads up to the event, folding what comes before it. */
  private boolean find(LogPosition position) {
    if (seq == position.seq()) {
      return seq == 0 || tail.hash().equals(position.hash());
    }
    EventCodec codec = reader.codec();
    String hash = tail.hash();
    for (StoredRecord stored = reader.next(); stored != null; stored = reader.next()) {
      @Nullable LogEntry entry = decoded(codec, stored);
      if (entry == null || entry.seq() <= seq) {
        continue;
      }
      if (entry.seq() > position.seq()) {
        return false;
      }
      if (entry.seq() > seq + 1 || !entry.previousHash().equals(hash)) {
        events.gap(new Gap(seq + 1, entry.seq() - 1));
      }
      hash = hashes.of(stored.bytes());
      fold(entry, stored.bytes());
      tail = new LogTail(seq, hash, stored.index(), entry.event().at(), stored.position());
      if (seq == position.seq()) {
        return hash.equals(position.hash());
      }
    }
    return false;
  }

  private static @Nullable LogEntry decoded(EventCodec codec, StoredRecord stored) {
    try {
      return codec.decode(stored.bytes());
    } catch (LogDamagedException e) {
      return null;
    }
  }

  @Override
  public void advance(LogReading.Sink to) {
    if (begun && !reader.hasMore(files)) {
      return;
    }
    begun = true;
    sink = to;
    ScanResult scan = new LogScan(reader, tail, Optional.empty(), progress).readTo(this);
    tail = scan.tail();
    if (scan.torn() == 0 && damage == null) {
      // Unreadable records at the end may be those of an append that has failed just now.
      damage = scan.damage().orElse(null);
    }
    snapshots.clear();
  }

  @Override
  public void accept(LogEntry entry, byte[] bytes) {
    fold(entry, bytes);
  }

  @Override
  public void gap(Gap gap) {
    events.gap(gap);
  }

  private void fold(LogEntry entry, byte[] bytes) {
    events.accept(
        entry.event() instanceof StateSaved(var peer, var connection, _, Instant at)
            ? new LogEntry(
                entry.seq(),
                entry.author(),
                entry.previousHash(),
                new StateSaved(peer, connection, NOTHING, at))
            : entry,
        bytes);
    seq = entry.seq();
    record = bytes;
  }

  @Override
  public LogPosition position() {
    return new LogPosition(seq, record == null ? tail.hash() : hashes.of(record));
  }

  @Override
  public long lag() {
    return Math.max(0, HighWaterMark.read(files.head()).map(HighWaterMark::seq).orElse(0L) - seq);
  }

  @Override
  public Optional<Damage> damage() {
    return Optional.ofNullable(damage);
  }

  @Override
  public void close() {
    reader.close();
  }

  /** Passes on to the sink of the present call. */
  private final class Passed implements LogReading.Sink {
    @Override
    public void accept(LogEntry entry) {
      sink.accept(entry);
    }

    @Override
    public void acceptVoid(LogEntry entry) {
      sink.acceptVoid(entry);
    }

    @Override
    public void gap(long from, long to) {
      sink.gap(from, to);
    }

    @Override
    public void state(RealmState state) {
      sink.state(state);
    }
  }
}
