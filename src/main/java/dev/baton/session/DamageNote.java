package dev.baton.session;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.DiskRoom;
import dev.baton.eventlog.OldDamage;
import dev.baton.realm.RealmEvent.LogDamaged;
import java.time.Instant;
import java.util.Optional;

/**
 * Says once in the log that events of it are damaged, as soon as it can be said. Confined to the
 * writer's thread.
 */
final class DamageNote {
  private final Journal journal;
  private Optional<Damage> unsaid = Optional.empty();

  DamageNote(Journal journal) {
    this.journal = journal;
  }

  /** Takes damage that was found, unless the log says so already. */
  void take(OldDamage found) {
    if (!found.isLogged()) {
      unsaid = Optional.of(found.damage());
    }
  }

  /** Appends the event, if there is something to say and the log takes it. */
  void say(Instant now) {
    unsaid
        .filter(_ -> journal.isWritable() && journal.room() == DiskRoom.ENOUGH)
        .filter(damage -> journal.record(eventOf(damage, now), () -> true).isPresent())
        .ifPresent(_ -> unsaid = Optional.empty());
  }

  private static LogDamaged eventOf(Damage damage, Instant now) {
    String file = String.valueOf(damage.file().getFileName());
    return new LogDamaged(damage.seq(), file, damage.why(), now);
  }
}
