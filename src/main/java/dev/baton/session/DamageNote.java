package dev.baton.session;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.DiskRoom;
import dev.baton.eventlog.OldDamage;
import dev.baton.realm.RealmEvent.LogDamaged;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is to be said once in the log of damage to its older events, as soon as it can be said.
 * Confined to the writer's thread.
 */
final class DamageNote {
  private final Journal journal;
  private Optional<Damage> unsaid = Optional.empty();

  DamageNote(Journal journal) {
    this.journal = journal;
  }

  /** Remembers damage, unless the log already records it. */
  void take(OldDamage found) {
    if (!found.isLogged()) {
      unsaid = Optional.of(found.damage());
    }
  }

  /** The event to offer; none if there is nothing to say, or no room for it. */
  List<LogDamaged> due(Instant now) {
    return unsaid
        .filter(_ -> journal.isWritable() && journal.room() == DiskRoom.ENOUGH)
        .map(damage -> eventOf(damage, now))
        .stream()
        .toList();
  }

  /** The event is in the log. */
  void said() {
    unsaid = Optional.empty();
  }

  private static LogDamaged eventOf(Damage damage, Instant now) {
    String file = String.valueOf(damage.file().getFileName());
    return new LogDamaged(damage.seq(), file, damage.why(), now);
  }
}
