package dev.baton.eventlog.recovery;

import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.record.RecordHash;
import dev.baton.eventlog.record.Snapshot;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmState;
import dev.baton.realm.Validity;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The realm of a log, even where events are missing: there it continues with the newest snapshot of
 * that place, and takes the state of each later snapshot. Confined to one thread.
 */
final class RealmFold implements LogScan.ScanSink {
  private final List<Snapshot> snapshots;
  private final Consumer<RealmState> onSnapshot;
  private final RecordHash hashes = new RecordHash();
  private Realm realm = new Realm();
  private boolean isExact = true;
  private long seq;

  /**
   * A fold from the first event on.
   *
   * @param snapshots whole snapshots of this log
   */
  RealmFold(List<Snapshot> snapshots) {
    this(snapshots, _ -> {});
  }

  /** The same; the consumer hears of each state that is taken from a snapshot. */
  RealmFold(List<Snapshot> snapshots, Consumer<RealmState> onSnapshot) {
    this.snapshots = snapshots;
    this.onSnapshot = onSnapshot;
  }

  /** A fold that continues from a snapshot. */
  static RealmFold from(Snapshot snapshot) {
    var fold = new RealmFold(List.of());
    fold.goOnFrom(snapshot);
    return fold;
  }

  @Override
  public void gap(Gap gap) {
    isExact = false;
    newest(gap.from(), gap.to())
        .ifPresent(
            snapshot -> {
              goOnFrom(snapshot);
              isExact = seq == gap.to();
            });
  }

  private Optional<Snapshot> newest(long from, long to) {
    return snapshots.stream()
        .filter(snapshot -> snapshot.tail().seq() >= from && snapshot.tail().seq() <= to)
        .reduce((one, other) -> one.tail().seq() > other.tail().seq() ? one : other);
  }

  private void goOnFrom(Snapshot snapshot) {
    realm = new Realm(snapshot.state());
    seq = snapshot.tail().seq();
    isExact = true;
    onSnapshot.accept(snapshot.state());
  }

  @Override
  public void accept(LogEntry entry, byte[] record) {
    fold(entry, record);
  }

  /** Folds the next event; behind a gap every one counts. */
  Validity fold(LogEntry entry, byte[] record) {
    seq = entry.seq();
    if (!isExact) {
      realm.applyBehindGap(seq, entry.author(), entry.event());
      newest(seq, seq)
          .filter(snapshot -> snapshot.tail().hash().equals(hashes.of(record)))
          .ifPresent(this::goOnFrom);
      return Validity.VALID;
    }
    try {
      return realm.apply(seq, entry.author(), entry.event());
    } catch (IllegalStateException e) {
      isExact = false;
      realm.applyBehindGap(seq, entry.author(), entry.event());
      throw e;
    }
  }

  /**
   * Nothing follows: a snapshot of an event behind the last one that is left says what came in
   * between.
   *
   * @return that snapshot
   */
  Optional<Snapshot> end() {
    Optional<Snapshot> beyond = newest(seq + 1, Long.MAX_VALUE);
    beyond.ifPresent(this::goOnFrom);
    return beyond;
  }

  /** Whether every event that the state depends on was there. */
  boolean isExact() {
    return isExact;
  }

  Realm realm() {
    return realm;
  }
}
