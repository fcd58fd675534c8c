package dev.baton.eventlog.recovery;

import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.record.LoggedErasures;
import dev.baton.eventlog.record.Snapshot;
import dev.baton.realm.RealmState;
import dev.baton.realm.Validity;
import java.util.ArrayList;
import java.util.List;

/** The good events of a log: each is folded, and passed on with what the fold makes of it. */
final class FoldedEvents implements LogScan.ScanSink {
  private final LogReading.Sink sink;
  private final RealmFold fold;
  private final LoggedErasures erasures = new LoggedErasures();
  private long voids;

  // Of snapshots that the fold has gone on from; they are of the event that is passed on first.
  private final List<RealmState> states = new ArrayList<>();

  private FoldedEvents(Snapshot snapshot, LogReading.Sink sink) {
    this.sink = sink;
    this.fold = RealmFold.from(snapshot);
  }

  private FoldedEvents(List<Snapshot> snapshots, LogReading.Sink sink) {
    this.sink = sink;
    this.fold = new RealmFold(snapshots, states::add);
  }

  /** The events behind a snapshot. */
  static FoldedEvents behind(Snapshot snapshot, LogReading.Sink sink) {
    return new FoldedEvents(snapshot, sink);
  }

  /**
   * The events from the first one on.
   *
   * @param snapshots whole snapshots of this log, for what lies in gaps
   */
  static FoldedEvents fromTheFirst(List<Snapshot> snapshots, LogReading.Sink sink) {
    return new FoldedEvents(snapshots, sink);
  }

  RealmFold fold() {
    return fold;
  }

  /** How many of the events are void. */
  long voids() {
    return voids;
  }

  /** The erasures among the events. */
  LoggedErasures erasures() {
    return erasures;
  }

  @Override
  public void gap(Gap gap) {
    sink.gap(gap.from(), gap.to());
    fold.gap(gap);
    passOnStates();
  }

  @Override
  public void accept(LogEntry entry, byte[] record) {
    sink.record(entry, record);
    erasures.note(entry, record);
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
