package dev.baton.session;

import dev.baton.eventlog.DiskRoom;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.RealmEvent.StateSaved;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of the sessions' states is to be written when. Confined to the writer's thread. */
final class StateSaves {
  /** About what an event has round a state. */
  private static final int STATE_OVERHEAD = 300;

  private final Journal journal;
  private final LogGrowth growth;
  private final Metrics metrics;

  StateSaves(Journal journal, LogGrowth growth, Metrics metrics) {
    this.journal = journal;
    this.growth = growth;
    this.metrics = metrics;
  }

  /** What is to be written now of what the session has to hand over. */
  Optional<HandoverChange> due(PeerSession session) {
    return session
        .unsaved()
        .dueChange()
        .filter(change -> isItsTurn(session, change) && journal.room() == DiskRoom.ENOUGH);
  }

  private boolean isItsTurn(PeerSession session, HandoverChange change) {
    long bytes = change.length() + STATE_OVERHEAD;
    if (growth.delayNanos(session.address(), bytes, System.nanoTime()) == 0) {
      return true;
    }
    // It is asked for again, and what has changed meanwhile is saved with it.
    metrics.count(Metric.STATES_DELAYED);
    return false;
  }

  /** All that is not written yet and is lost otherwise, for which the disk's reserve is good. */
  Optional<HandoverChange> last(PeerSession session) {
    return session
        .unsaved()
        .wholeChange()
        .filter(_ -> journal.isWritable() && journal.room() != DiskRoom.NONE);
  }

  /**
   * An event with a change is in the log.
   *
   * @param holder who holds the ID now; null if it is not of this server
   */
  void saved(@Nullable PeerSession holder, StateSaved event) {
    if (holder != null && holder.connectionId().equals(event.connection())) {
      saved(holder, event.change());
    }
  }

  /** The change is in the log, or need not be. */
  void saved(PeerSession session, HandoverChange change) {
    metrics.count(Metric.STATES_SAVED);
    session.unsaved().written(change);
  }
}
