package dev.baton.eventlog;

import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A log that can be appended to, and what it amounts to so far.
 *
 * @param log for the thread that opened it
 * @param realm the fold of its events
 * @param plan how it was found
 * @param older looks for damage in front of what the start has read: reads the whole log, on any
 *     thread
 */
public record OpenedLog(
    EventLog log, Realm realm, RecoveryPlan plan, Supplier<Optional<OldDamage>> older) {
  /** Damage in front of what the start has read. Reads the whole log, on any thread. */
  public Optional<OldDamage> olderDamage() {
    return older.get();
  }

  /** Events to append before any other, because the log's end was not as it should be. */
  public List<RealmEvent> explanations(Instant at) {
    List<RealmEvent> explanations = new ArrayList<>();
    if (plan.torn() > 0) {
      // Right behind the records that it explains.
      explanations.add(new LogResumed(plan.lastAt(), OptionalLong.empty(), plan.torn(), at));
    }
    if (plan.lostWithPower() > 0) {
      long from = plan.lastSeq() + 1;
      explanations.add(new LogRepaired(from, plan.lastSeq() + plan.lostWithPower(), at));
    }
    return explanations;
  }
}
