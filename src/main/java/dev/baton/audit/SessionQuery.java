package dev.baton.audit;

import dev.baton.audit.ReplayStep.Logged;
import dev.baton.audit.ReplayStep.Missing;
import dev.baton.audit.ReplayStep.Restored;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which sessions of a log are asked for.
 *
 * @param at only sessions that held their ID at this moment
 * @param after only sessions behind this place
 * @param limit at most so many, the ones that began first
 */
public record SessionQuery(
    AuditFilter filter, Optional<LogMoment> at, Optional<SessionCursor> after, int limit) {
  /** The limit of a query for all sessions. */
  public static final int ALL = Integer.MAX_VALUE;

  private static final Comparator<Session> FIRST_BEGUN = Comparator.comparing(SessionCursor::of);

  /** A query from the first session on. */
  public SessionQuery(Optional<String> peer, TimeRange range, Optional<Instant> at, int limit) {
    this(AuditFilter.of(peer, range), at.map(LogMoment::of), Optional.empty(), limit);
  }

  /**
   * The sessions that were asked for.
   *
   * @param extent how far the log reaches that they come from
   * @param sessions in the order of their beginnings
   * @param more whether there are more than the limit allowed
   */
  public record SessionList(LogExtent extent, List<Session> sessions, boolean more) {
    public SessionList {
      sessions = List.copyOf(sessions);
    }
  }

  /**
   * Reads the answer out of a source. Its memory is bounded by the limit and by how many IDs are
   * held at a time.
   *
   * @throws dev.baton.eventlog.LogRefusedException if a later version of this program wrote the log
   */
  public SessionList read(AuditSource source) {
    var kept = new Earliest<>(limit, FIRST_BEGUN);
    source.ended(this, session -> keep(session, kept));
    var holdings = new Holdings(source.open(), _ -> {}, session -> keep(session, kept));
    LogExtent extent = Replay.read(source, step -> take(step, holdings));
    holdings.all().forEach(stay -> keep(new Session(stay, Optional.empty()), kept));
    return new SessionList(extent, kept.sorted(), kept.more());
  }

  static void take(ReplayStep step, Holdings holdings) {
    switch (step) {
      case Logged(var entry, boolean isVoid) -> {
        if (!isVoid) {
          holdings.apply(entry);
        }
      }
      case Restored(var state) -> holdings.goOnFrom(state);
      case Missing _ -> {}
    }
  }

  private void keep(Session session, Earliest<Session> kept) {
    if (matches(session)) {
      kept.add(session);
    }
  }

  private boolean matches(Session session) {
    return filter.matches(session)
        && (at.isEmpty() || session.holdsAt(at.get()))
        && (after.isEmpty() || SessionCursor.of(session).compareTo(after.get()) > 0);
  }
}
