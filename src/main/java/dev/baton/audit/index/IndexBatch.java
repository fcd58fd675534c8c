package dev.baton.audit.index;

import dev.baton.audit.Session;
import java.util.List;

/**
 * What one transaction writes.
 *
 * @param events the rows of the events, and gaps, that are new
 * @param sessions the sessions that are new or have changed, as they are now
 * @param mark what is marked, with them
 * @param position where the log has been read to, with them
 */
record IndexBatch(
    List<EventRow> events, List<SessionRow> sessions, IndexMark mark, IndexPosition position) {
  IndexBatch {
    events = List.copyOf(events);
    sessions = List.copyOf(sessions);
  }

  /**
   * A session in its row.
   *
   * @param id the number of the row
   * @param isNew whether there is no such row yet
   */
  record SessionRow(long id, Session session, boolean isNew) {}
}
