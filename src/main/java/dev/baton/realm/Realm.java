package dev.baton.realm;

import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Live;
import dev.baton.realm.Occupancy.Vacant;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The occupancies of all peer IDs: the fold of the event log, and nothing else. Confined to one
 * thread.
 */
public final class Realm {
  private final Map<PeerId, Occupancy> held = new HashMap<>();
  private Instant lastEventAt = Instant.EPOCH;

  public Occupancy occupancy(PeerId peer) {
    return held.getOrDefault(peer, Occupancy.VACANT);
  }

  /** The held IDs and their state. */
  public Map<PeerId, Occupancy> held() {
    return Collections.unmodifiableMap(held);
  }

  /** The time of the newest event. */
  public Instant lastEventAt() {
    return lastEventAt;
  }

  /** The IDs whose detached session has waited long enough at the given time. */
  public List<PeerId> overdue(Instant now) {
    var overdue = new ArrayList<PeerId>();
    held.forEach(
        (peer, occupancy) -> {
          if (occupancy instanceof Detached detached && !now.isBefore(detached.until())) {
            overdue.add(peer);
          }
        });
    return overdue;
  }

  /** Folds the event with this sequence number into the state. */
  public void apply(long seq, RealmEvent event) {
    switch (event) {
      case PeerEvent e -> put(e.peer(), RealmDecider.evolve(occupancy(e.peer()), seq, e));
      case ServerStarted e -> held.replaceAll((_, occupancy) -> detach(occupancy, e));
      case ServerStopped _ -> {}
    }
    lastEventAt = event.at();
  }

  private static Occupancy detach(Occupancy occupancy, ServerStarted started) {
    return switch (occupancy) {
      case Live live -> new Detached(live.holder(), live.token(), started.detachedUntil());
      // Its client could not come back while the server was away either.
      case Detached detached when detached.until().isBefore(started.detachedUntil()) ->
          new Detached(detached.holder(), detached.token(), started.detachedUntil());
      case Detached _, Vacant _ -> occupancy;
    };
  }

  private void put(PeerId peer, Occupancy occupancy) {
    if (occupancy instanceof Occupancy.Vacant) {
      held.remove(peer);
    } else {
      held.put(peer, occupancy);
    }
  }
}
