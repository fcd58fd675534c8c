package dev.baton.eventlog;

import dev.baton.realm.RealmState;
import java.util.List;
import java.util.Optional;

/**
 * What reading a whole log showed.
 *
 * @param firstSeq the first event that is left, or 0 if there is none
 * @param lastSeq the last good one, or 0
 * @param events how many good ones there are
 * @param torn unreadable records behind the last good event, of which nobody was told
 * @param damage the first thing that is wrong and that no event explains, if anything is
 */
public record LogReading(
    long firstSeq, long lastSeq, long events, int torn, Optional<Damage> damage) {
  /** Takes the events in their order. */
  @FunctionalInterface
  public interface Sink {
    void accept(LogEntry entry);

    /**
     * Events are missing in front of the next one.
     *
     * @param from the first of them
     * @param to the last one; one less than {@code from} if none is, but the next event follows
     *     another one than that before it
     */
    default void gap(long from, long to) {}

    /** Behind a gap, what a snapshot of the event before the next one says. */
    default void state(RealmState state) {}
  }

  static LogReading of(LogFiles files, Progress progress, Sink sink) {
    Optional<Head> head = Head.witness(files);
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
  private record Passing(RealmFold fold, Sink sink) implements LogScan.Sink {
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
