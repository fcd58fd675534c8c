package dev.baton.session;

import dev.baton.liveness.LateRounds;
import dev.baton.realm.PeerId;
import dev.baton.realm.Realm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Says which detached IDs have waited long enough. Confined to the writer's thread. */
final class DetachedExpiry {
  /** How often they are looked at. */
  static final Duration INTERVAL = Duration.ofMillis(250);

  private final LateRounds rounds = new LateRounds(INTERVAL, LateRounds.GRACE);

  // Whether clients can come back; until then no ID expires.
  private boolean ready;

  void begin() {
    ready = true;
  }

  boolean hasBegun() {
    return ready;
  }

  /**
   * The IDs to vacate at a look.
   *
   * @param now the time of events, which goes on while the machine sleeps
   */
  List<PeerId> due(Realm realm, Instant now) {
    boolean isGrace = rounds.begin(Duration.between(Instant.EPOCH, now).toNanos()).isGrace();
    return isGrace || !ready ? List.of() : realm.overdue(now);
  }
}
