package dev.baton.eventlog;

import dev.baton.realm.Realm;
import java.util.Optional;

/**
 * What reading a whole log showed.
 *
 * @param firstSeq the first event that is left, or 0 if there is none
 * @param lastSeq the last good one, or 0
 * @param events how many good ones there are
 * @param torn unreadable records behind the last good event, of which nobody was told
 * @param damage what is wrong, if anything is
 */
public record LogReading(
    long firstSeq, long lastSeq, long events, int torn, Optional<Damage> damage) {
  /** Takes the events in their order. */
  public interface Sink {
    void accept(LogEntry entry);
  }

  static LogReading of(LogFiles files, Progress progress, Sink sink) {
    Optional<Head> head = Head.read(files.head());
    if (files.rollFiles().isEmpty()) {
      RecoveryPlan plan = Recovery.read(files, progress).plan();
      return new LogReading(0, 0, 0, 0, plan.damage());
    }
    var fold = new Fold(sink);
    try (QueueView view = QueueView.open(files.queue())) {
      LogScan.Result result = new LogScan(view, LogTail.EMPTY, head, progress).readTo(fold::accept);
      Optional<Damage> damage = result.damage();
      return new LogReading(
          result.firstSeq(), result.tail().seq(), result.events(), result.torn(), damage);
    } catch (LogTooNewException e) {
      throw new LogRefusedException(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      var damage = new Damage(files.queue(), 1, "it cannot be opened: " + e);
      return new LogReading(0, 0, 0, 0, Optional.of(damage));
    }
  }

  /** Passes events on that can follow each other, as far as that can be told. */
  private static final class Fold {
    private final Realm realm = new Realm();
    private final Sink sink;
    private boolean fromTheFirst;

    Fold(Sink sink) {
      this.sink = sink;
    }

    void accept(LogEntry entry) {
      fromTheFirst |= entry.seq() == 1;
      if (fromTheFirst) {
        realm.apply(entry.seq(), entry.event());
      }
      sink.accept(entry);
    }
  }
}
