package dev.baton.session;

import dev.baton.eventlog.DiskRoom;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import java.time.Instant;
import java.util.List;

/**
 * The refused takeovers that are worth an event: each one as long as there are few, and one event
 * about all others. Confined to the writer's thread.
 */
final class RefusalEvents {
  private final Journal journal;
  private final Metrics metrics;
  private final RefusalRate rate = new RefusalRate();
  private final RefusalTally omitted = new RefusalTally();

  RefusalEvents(Journal journal, Metrics metrics) {
    this.journal = journal;
    this.metrics = metrics;
  }

  /** The event to offer of a refusal; none, and it is counted, if there are too many. */
  List<OverrideRefused> of(OverrideRefused event, AddressKey address) {
    if (hasRoom() && rate.allows(event.peer(), address, event.at())) {
      return List.of(event);
    }
    omit(event);
    return List.of();
  }

  private boolean hasRoom() {
    return journal.isWritable() && journal.room() == DiskRoom.ENOUGH;
  }

  /** Counts a refusal that has no event of its own. */
  void omit(OverrideRefused event) {
    omitted.count(event.peer(), event.at());
    metrics.count(Metric.REFUSALS_OMITTED);
  }

  /** What there is to say of refusals without an event, once a minute at most. */
  List<RefusalsOmitted> due(Instant now) {
    return omitted.isDue(now) ? all(now) : List.of();
  }

  /** The same at once. */
  List<RefusalsOmitted> all(Instant now) {
    return omitted.summary(now).filter(_ -> hasRoom()).stream().toList();
  }

  /** The event about them is in the log. */
  void said() {
    omitted.clear();
  }
}
