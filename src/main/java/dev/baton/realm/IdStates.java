package dev.baton.realm;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Realm} knows of each ID; nothing is kept of what is empty. Confined to one thread.
 */
final class IdStates {
  private final Map<PeerId, Occupancy> held;
  private final Map<PeerId, TakeoverMemory> memories;
  private final Map<PeerId, Handover> handovers;
  private final Bans bans;

  // The names of the held IDs, kept in order from when they are first asked for.
  private @Nullable NavigableSet<PeerId> names;

  IdStates(RealmState state) {
    this.held = new HashMap<>(state.held());
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

  Map<PeerId, Occupancy> held() {
    return held;
  }

  /** The held IDs in the order of their names. */
  NavigableSet<PeerId> names() {
    if (names == null) {
      names = new TreeSet<>(held.keySet());
    }
    return names;
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
    boolean isHeld = !(occupancy instanceof Occupancy.Vacant);
    boolean wasHeld = (isHeld ? held.put(peer, occupancy) : held.remove(peer)) != null;
    if (names != null && isHeld != wasHeld) {
      boolean _ = isHeld ? names.add(peer) : names.remove(peer);
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

  /**
   * What is personal of an ID is forgotten, from this time on. It is never taken back: the key is
   * gone, whatever becomes of the event that says so.
   */
  void forget(PeerId peer, Instant at) {
    put(peer, memory(peer).forgotten(at));
    put(peer, Handover.NOTHING);
    bans().forgetOrder(peer);
  }
}
