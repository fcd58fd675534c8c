package dev.baton.realm;

import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Live;
import dev.baton.realm.Occupancy.Vacant;
import dev.baton.realm.RealmEvent.LogDamaged;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The occupancies of all peer IDs: the fold of the event log, and nothing else. Confined to one
 * thread.
 */
public final class Realm {
  private static final long SWEEP_SECONDS = 60;

  private final Map<PeerId, Occupancy> held;
  private final Map<PeerId, TakeoverMemory> memories;
  private final Map<PeerId, Handover> handovers;
  private Duration proofMaxAge;
  private Instant proofFloor;
  private Instant lastEventAt;

  // What the newest event changed, in case that it is voided.
  private @Nullable Undo undo;

  private record Undo(
      long seq, PeerId peer, Occupancy occupancy, TakeoverMemory memory, Handover handover) {}

  /** A realm before the first event. */
  public Realm() {
    this(RealmState.EMPTY);
  }

  /** A realm as it was when {@link #state} gave this. */
  public Realm(RealmState state) {
    this.held = new HashMap<>(state.held());
    this.memories = new HashMap<>(state.memories());
    this.handovers = new HashMap<>(state.handovers());
    this.proofMaxAge = state.proofMaxAge();
    this.proofFloor = state.proofFloor();
    this.lastEventAt = state.lastEventAt();
  }

  /** A copy of everything, for a snapshot. */
  public RealmState state() {
    return new RealmState(held, memories, handovers, proofMaxAge, proofFloor, lastEventAt);
  }

  public Occupancy occupancy(PeerId peer) {
    return held.getOrDefault(peer, Occupancy.VACANT);
  }

  /** How long the ID waits for its client from now on; zero if it does not. */
  public Duration vacantIn(PeerId peer, Instant now) {
    return occupancy(peer) instanceof Detached waits && waits.until().isAfter(now)
        ? Duration.between(now, waits.until())
        : Duration.ZERO;
  }

  public TakeoverMemory memory(PeerId peer) {
    return memories.getOrDefault(peer, TakeoverMemory.NONE).notBefore(proofFloor);
  }

  /** What the ID's holders have stored for whoever holds it next. */
  public Handover handover(PeerId peer) {
    return handovers.getOrDefault(peer, Handover.NOTHING);
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

  /**
   * Folds the event with this sequence number into the state.
   *
   * @throws IllegalStateException if the event cannot follow the ones before it
   */
  public void apply(long seq, RealmEvent event) {
    Undo undone = undo;
    undo = null;
    switch (event) {
      case PeerEvent e -> apply(seq, e);
      case ServerStarted e -> {
        held.replaceAll((_, occupancy) -> detach(occupancy, e.detachedUntil()));
        proofMaxAge = e.proofMaxAge();
      }
      case ServerReady e -> held.replaceAll((_, occupancy) -> keep(occupancy, e.detachedUntil()));
      case LogResumed e -> e.voided().ifPresent(voided -> takeBack(undone, voided));
      // What was lost may have been a proof that was used: only newer ones count from here on.
      case LogRepaired e -> proofFloor = e.at().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
      case ServerStopped _, LogDamaged _, LogPruned _, RefusalsOmitted _ -> {}
    }
    if (minute(event.at()) != minute(lastEventAt)) {
      memories.values().removeIf(memory -> memory.isOver(proofMaxAge, event.at()));
    }
    lastEventAt = event.at();
  }

  /**
   * Folds an event into a state that lacks what came before it: what the event says of its ID
   * holds, whatever the state is.
   */
  public void applyBehindGap(long seq, RealmEvent event) {
    try {
      apply(seq, event);
    } catch (IllegalStateException e) {
      if (event instanceof PeerEvent peerEvent) {
        PeerId peer = peerEvent.peer();
        put(peer, RealmDecider.evolveBehindGap(occupancy(peer), seq, peerEvent));
        put(peer, RealmDecider.remember(memory(peer), Occupancy.VACANT, peerEvent));
        put(peer, RealmDecider.store(handover(peer), peerEvent));
      }
      lastEventAt = event.at();
    }
  }

  private static long minute(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), SWEEP_SECONDS);
  }

  private void apply(long seq, PeerEvent event) {
    PeerId peer = event.peer();
    Occupancy before = occupancy(peer);
    TakeoverMemory memory = memories.getOrDefault(peer, TakeoverMemory.NONE);
    Handover handover = handover(peer);
    put(peer, RealmDecider.evolve(before, seq, event));
    put(peer, RealmDecider.remember(memory, before, event));
    put(peer, RealmDecider.store(handover, event));
    undo = new Undo(seq, peer, before, memory, handover);
  }

  private void takeBack(@Nullable Undo undone, long voided) {
    if (undone == null || undone.seq() != voided) {
      throw new IllegalStateException(
          "event %d is voided and is not the one before".formatted(voided));
    }
    put(undone.peer(), undone.occupancy());
    put(undone.peer(), undone.memory());
    put(undone.peer(), undone.handover());
  }

  private static Occupancy detach(Occupancy occupancy, Instant until) {
    return switch (occupancy) {
      case Live live -> new Detached(live.holder(), live.token(), live.tenure(), until);
      case Detached _, Vacant _ -> keep(occupancy, until);
    };
  }

  /** The same for at least so long, since its client could not come back in the time before. */
  private static Occupancy keep(Occupancy occupancy, Instant until) {
    return switch (occupancy) {
      case Detached detached when detached.until().isBefore(until) ->
          new Detached(detached.holder(), detached.token(), detached.tenure(), until);
      case Detached _, Live _, Vacant _ -> occupancy;
    };
  }

  private void put(PeerId peer, Occupancy occupancy) {
    if (occupancy instanceof Occupancy.Vacant) {
      held.remove(peer);
    } else {
      held.put(peer, occupancy);
    }
  }

  private void put(PeerId peer, TakeoverMemory memory) {
    if (memory.equals(TakeoverMemory.NONE)) {
      memories.remove(peer);
    } else {
      memories.put(peer, memory);
    }
  }

  private void put(PeerId peer, Handover handover) {
    if (handover.equals(Handover.NOTHING)) {
      handovers.remove(peer);
    } else {
      handovers.put(peer, handover);
    }
  }
}
