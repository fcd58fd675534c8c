package dev.baton.session;

import dev.baton.eventlog.DiskRoom;
import dev.baton.realm.RealmEvent.OverrideRefused;
import java.time.Instant;

/**
 * The refused takeovers as the log has them: an event for each as long as there are few, and one
 * about the others. Confined to the writer's thread.
 */
final class RecordedRefusals {
  private final Journal journal;
  private final Metrics metrics;
  private final RefusalRate rate = new RefusalRate();
  private final RefusalTally omitted = new RefusalTally();

  RecordedRefusals(Journal journal, Metrics metrics) {
    this.journal = journal;
    this.metrics = metrics;
  }

  /** A refusal is worth an event, but not each one of a client that tries all day. */
  void record(OverrideRefused event) {
    var address = AddressKey.of(event.client().address());
    boolean recorded =
        journal.isWritable()
            && journal.room() == DiskRoom.ENOUGH
            && rate.allows(event.peer(), address, event.at())
            && journal.record(event, address, () -> true).isPresent();
    if (!recorded) {
      omitted.count(event.peer(), event.at());
      metrics.count(Metric.REFUSALS_OMITTED);
    }
  }

  /** Appends what there is to say of refusals without an event, once a minute at most. */
  void summarize(Instant now) {
    if (omitted.isDue(now)) {
      summarizeAll(now);
    }
  }

  /** The same at once. */
  void summarizeAll(Instant now) {
    omitted
        .summary(now)
        .filter(_ -> journal.isWritable() && journal.room() == DiskRoom.ENOUGH)
        .filter(summary -> journal.record(summary, () -> true).isPresent())
        .ifPresent(_ -> omitted.clear());
  }
}
