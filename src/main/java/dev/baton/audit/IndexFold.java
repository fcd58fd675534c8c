package dev.baton.audit;

import dev.baton.audit.ReplayStep.Logged;
import dev.baton.audit.ReplayStep.Missing;
import dev.baton.audit.ReplayStep.Restored;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogReading;
import dev.baton.realm.RealmState;
import java.util.Optional;

/**
 * The events of a log as an index keeps them: the same fold that answers from the log, told event
 * by event. Each event is told when its successor is known, which may take it back. Confined to one
 * thread.
 */
public final class IndexFold implements LogReading.Sink {
  private final Rows rows;
  private final Holdings holdings;
  private final Replay replay = new Replay(this::take);

  // The last event that came too late to count.
  private long tooLate;

  /** What an index keeps. */
  public interface Rows {
    /** An event that an auditor is shown, or a gap. */
    void event(AuditEvent event);

    /** A stay has begun, or has lost its socket. */
    void changed(Holding stay);

    /** A stay has ended. */
    void ended(Session session);

    /**
     * All that an event changes has been told.
     *
     * @param isVoid whether it came too late to count
     */
    void completed(LogEntry entry, boolean isVoid);
  }

  /** A fold that goes on from this. */
  public IndexFold(OpenStays open, Rows rows) {
    this.rows = rows;
    this.holdings = new Holdings(open, rows::changed, rows::ended);
  }

  /** What is known behind the event that was completed last. */
  public OpenStays open() {
    return holdings.open();
  }

  /** The event that was read last and is not told yet; empty if there is none. */
  public Optional<UnsettledEvent> newest() {
    return replay.newest();
  }

  @Override
  public void accept(LogEntry entry) {
    replay.accept(entry);
  }

  @Override
  public void acceptVoid(LogEntry entry) {
    replay.acceptVoid(entry);
    tooLate = entry.seq();
  }

  @Override
  public void gap(long from, long to) {
    replay.gap(from, to);
  }

  @Override
  public void state(RealmState state) {
    replay.state(state);
  }

  private void take(ReplayStep step) {
    switch (step) {
      case Logged(var entry, boolean isVoid) -> {
        AuditEvent.of(entry, holdings.contested(entry.event()), isVoid).ifPresent(rows::event);
        if (!isVoid) {
          holdings.apply(entry);
        }
        rows.completed(entry, entry.seq() == tooLate);
      }
      case Missing(long from, long to, var before) ->
          rows.event(AuditEvent.ofGap(from, to, before));
      case Restored(var state) -> holdings.goOnFrom(state);
    }
  }
}
