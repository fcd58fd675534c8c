package dev.baton.session;

import dev.baton.realm.Decision;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmCommand;
import dev.baton.realm.RealmDecider;
import dev.baton.realm.RealmPolicy;
import java.time.Instant;

/** What the writer decides by, and no other thread touches. */
record WriterState(
    RealmPolicy policy, int maxBans, EventClock clock, Realm realm, Journal journal) {
  /** What becomes of a command, by the rules of the realm. */
  Decision decide(RealmCommand command) {
    return RealmDecider.decide(realm, command, policy);
  }

  Instant now() {
    return clock.now();
  }
}
