package dev.baton.realm;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a {@link Realm} knows of each ID; nothing is kept of what is empty. Confined to one thread.
 */
final class IdStates {
  private final NavigableMap<PeerId, Occupancy> held;
  private final Map<PeerId, TakeoverMemory> memories;
  private final Map<PeerId, Handover> handovers;
  private final Bans bans;

  IdStates(RealmState state) {
    this.held = new TreeMap<>(state.held());
    this.memories = new HashMap<>(state.memories());
    this.handovers = new HashMap<>(state.handovers());
    this.bans = new Bans(state.bans());
  }

  /**
   * All that is known of one ID.
   *
   * @param ban which may have ended
   */
  record IdState(
      Occupancy occupancy, TakeoverMemory memory, Handover handover, Optional<Ban> ban) {}

  /** A copy of everything, with the rest of the realm. */
  RealmState state(Runs runs, Duration proofMaxAge, Instant proofFloor, Instant lastEventAt) {
    return new RealmState(
        held, memories, handovers, bans.kept(), runs, proofMaxAge, proofFloor, lastEventAt);
  }

  NavigableMap<PeerId, Occupancy> held() {
    return held;
  }

  Bans bans() {
    return bans;
  }

  Occupancy occupancy(PeerId peer) {
    return held.getOrDefault(peer, Occupancy.VACANT);
  }

  TakeoverMemory memory(PeerId peer) {
    return memories.getOrDefault(peer, TakeoverMemory.NONE);
  }

  Handover handover(PeerId peer) {
    return handovers.getOrDefault(peer, Handover.NOTHING);
  }

  IdState of(PeerId peer) {
    return new IdState(occupancy(peer), memory(peer), handover(peer), bans.of(peer));
  }

  void put(PeerId peer, Occupancy occupancy) {
    if (occupancy instanceof Occupancy.Vacant) {
      held.remove(peer);
    } else {
      held.put(peer, occupancy);
    }
  }

  void put(PeerId peer, TakeoverMemory memory) {
    if (memory.equals(TakeoverMemory.NONE)) {
      memories.remove(peer);
    } else {
      memories.put(peer, memory);
    }
  }

  void put(PeerId peer, Handover handover) {
    if (handover.equals(Handover.NOTHING)) {
      handovers.remove(peer);
    } else {
      handovers.put(peer, handover);
    }
  }

  /** Makes the state of an ID again what it was. */
  void restore(PeerId peer, IdState before) {
    put(peer, before.occupancy());
    put(peer, before.memory());
    put(peer, before.handover());
    bans.restore(peer, before.ban());
  }

  /** Forgets what has no meaning any more at this time. */
  void forget(Duration proofMaxAge, Instant at) {
    memories.values().removeIf(memory -> memory.isOver(proofMaxAge, at));
    bans.forgetEnded(at);
  }
}
