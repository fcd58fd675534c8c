package dev.baton.audit;

import dev.baton.eventlog.LogEntry;
import dev.baton.realm.RealmState;
import java.time.Instant;

/** What a {@link Replay} meets in a log, in the log's order. */
sealed interface ReplayStep {
  /**
   * An event.
   *
   * @param isVoid whether it counts as not having happened
   */
  record Logged(LogEntry entry, boolean isVoid) implements ReplayStep {}

  /**
   * Events are missing.
   *
   * @param from the first of them
   * @param to the last one; one less than {@code from} if none is, but the next event follows
   *     another one than that before it
   * @param before the time of the event behind them
   */
  record Missing(long from, long to, Instant before) implements ReplayStep {}

  /** Behind missing events: the state of the realm at this place, as a snapshot says. */
  record Restored(RealmState state) implements ReplayStep {}
}
