package dev.baton.realm;

import dev.baton.realm.IdStates.IdState;
import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.RealmEvent.BanEvent;
import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.LogDamaged;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerErased;
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
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The occupancies of all peer IDs: the fold of the event log, and nothing else. Confined to one
 * thread.
 */
public final class Realm {
  private static final long SWEEP_SECONDS = 60;

  private final IdStates ids;
  private Runs runs;
  private Duration proofMaxAge;
  private Instant proofFloor;
  private Instant lastEventAt;

  // The newest event, if this realm has folded it, and what it changed, in case that it is voided.
  private long newestSeq;
  private @Nullable Undo undo;

  private record Undo(long seq, PeerId peer, IdState before) {}

  /** A realm before the first event. */
  public Realm() {
    this(RealmState.EMPTY);
  }

  /** A realm as it was when {@link #state} gave this. */
  public Realm(RealmState state) {
    this.ids = new IdStates(state);
    this.runs = state.runs();
    this.proofMaxAge = state.proofMaxAge();
    this.proofFloor = state.proofFloor();
    this.lastEventAt = state.lastEventAt();
  }

  /** A copy of everything, for a snapshot. */
  public RealmState state() {
    return ids.state(runs, proofMaxAge, proofFloor, lastEventAt);
  }

  public Occupancy occupancy(PeerId peer) {
    return ids.occupancy(peer);
  }

  /** How long the ID waits for its client from now on; zero if it does not. */
  public Duration vacantIn(PeerId peer, Instant now) {
    return occupancy(peer) instanceof Detached waits && waits.until().isAfter(now)
        ? Duration.between(now, waits.until())
        : Duration.ZERO;
  }

  public TakeoverMemory memory(PeerId peer) {
    return ids.memory(peer).notBefore(proofFloor);
  }

  /** What the ID's holders have stored for its next holder. */
  public Handover handover(PeerId peer) {
    return ids.handover(peer);
  }

  /** The ban on an ID at this time; empty if there is none. */
  public Optional<Ban> ban(PeerId peer, Instant at) {
    return ids.bans().of(peer).filter(ban -> ban.isInForce(at));
  }

  /** The first bans in force at this time, of IDs behind this one, in the order of their IDs. */
  public Map<PeerId, Ban> bans(Optional<PeerId> after, Instant at, int limit) {
    return ids.bans().first(after, at, limit);
  }

  /** How many bans there are, with those that have ended in the last minute. */
  public int bansKept() {
    return ids.bans().kept().size();
  }

  /** How many bans there are at this time. */
  public int bansInForce(Instant at) {
    return ids.bans().inForce(at);
  }

  /** The held IDs and their state. */
  public Map<PeerId, Occupancy> held() {
    return Collections.unmodifiableMap(ids.held());
  }

  /** The held IDs in the order of their names, which are put in order when first asked for. */
  public NavigableSet<PeerId> heldInOrder() {
    return Collections.unmodifiableNavigableSet(ids.names());
  }

  /** The time of the newest event. */
  public Instant lastEventAt() {
    return lastEventAt;
  }

  /** The IDs whose detached session has waited long enough at the given time. */
  public List<PeerId> overdue(Instant now) {
    var overdue = new ArrayList<PeerId>();
    ids.held()
        .forEach(
            (peer, occupancy) -> {
              if (occupancy instanceof Detached detached && !now.isBefore(detached.until())) {
                overdue.add(peer);
              }
            });
    return overdue;
  }

  /**
   * Whether an event would count if it came next in the log. That depends on the events before it
   * alone, and not on who publishes it.
   *
   * @param seq its sequence number
   * @param author who wrote it
   */
  public Validity judge(long seq, Author author, RealmEvent event) {
    return switch (event) {
      case PeerEvent e ->
          runs.isOver(author) || ids.bans().forbid(e)
              ? Validity.VOID
              : Evolution.judge(occupancy(e.peer()), e);
      case BanEvent _, ServerReady _, ServerStopped _ ->
          runs.isOver(author) ? Validity.VOID : Validity.VALID;
      case LogResumed e ->
          e.voided().isEmpty() || mayTakeBack(seq, e.voided().getAsLong())
              ? Validity.VALID
              : Validity.VOID;
      // They say what became of the log, and some come before the start of their node.
      case ServerStarted _, LogRepaired _, LogDamaged _, LogPruned _ -> Validity.VALID;
      case RefusalsOmitted _, PeerErased _ -> Validity.VALID;
    };
  }

  /** Whether the event is the previous one, and has an effect to revoke. */
  private boolean mayTakeBack(long seq, long voided) {
    return voided == seq - 1 && (undo != null || voided != newestSeq);
  }

  /**
   * Folds the event with this sequence number into the state, which a void one does not change.
   *
   * @param author who wrote it
   * @return whether it counts
   * @throws IllegalStateException if it revokes an event that was folded before this realm was
   *     restored, so that the state does not match the log
   */
  public Validity apply(long seq, Author author, RealmEvent event) {
    Validity validity = judge(seq, author, event);
    switch (validity) {
      case VALID -> fold(seq, author, event);
      case VOID -> passOver(seq, event);
    }
    return validity;
  }

  private void passOver(long seq, RealmEvent event) {
    undo = null;
    newestSeq = seq;
    // No event of the log may have an earlier time.
    lastEventAt = event.at().isAfter(lastEventAt) ? event.at() : lastEventAt;
  }

  private void fold(long seq, Author author, RealmEvent event) {
    Undo undone = undo;
    undo = null;
    NodeRun run = runs.of(author);
    switch (event) {
      case PeerEvent e -> fold(seq, run, e);
      case BanEvent e -> fold(seq, e);
      case PeerErased e -> ids.forget(e.peer(), e.at());
      case ServerStarted e -> fold(new NodeRun(author.node(), seq, e.shared()), e);
      case ServerReady e -> change(run, occupancy -> Evolution.keep(occupancy, e.detachedUntil()));
      case ServerStopped e -> fold(run, e);
      case LogResumed e -> e.voided().ifPresent(voided -> takeBack(undone, voided));
      // What was lost may have been a proof that was used: only newer ones count from here on.
      case LogRepaired e -> proofFloor = e.at().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
      case LogDamaged _, LogPruned _, RefusalsOmitted _ -> {}
    }
    if (minute(event.at()) != minute(lastEventAt)) {
      ids.forget(proofMaxAge, event.at());
    }
    newestSeq = seq;
    lastEventAt = event.at();
  }

  private void fold(NodeRun run, ServerStarted event) {
    change(run, occupancy -> Evolution.detach(occupancy, event.detachedUntil()));
    runs = runs.started(run);
    proofMaxAge = event.proofMaxAge();
  }

  /** The only server has ended its connections itself, or its next start detaches what is left. */
  private void fold(NodeRun run, ServerStopped event) {
    if (run.shared()) {
      change(run, occupancy -> Evolution.detach(occupancy, event.at()));
      runs = runs.ended(run);
    }
  }

  /** Changes the IDs whose runs the start of this one ended, and those of its own. */
  private void change(NodeRun run, UnaryOperator<Occupancy> change) {
    ids.held()
        .replaceAll(
            (_, occupancy) ->
                occupancy instanceof Held held && run.ends(held.run())
                    ? change.apply(occupancy)
                    : occupancy);
  }

  /**
   * Folds an event into a state that lacks the events before it: what the event says about its ID
   * counts, whatever the state is.
   */
  public void applyBehindGap(long seq, Author author, RealmEvent event) {
    if (runs.isOver(author)) {
      // Its start is among what is missing.
      runs = Runs.UNKNOWN;
    }
    if (event instanceof PeerEvent e && judge(seq, author, e) == Validity.VOID) {
      PeerId peer = e.peer();
      if (ids.bans().forbid(e)) {
        // That the ban was lifted is among what is missing.
        ids.bans().lift(peer);
      }
      ids.put(peer, Evolution.evolveBehindGap(occupancy(peer), seq, runs.of(author), e));
      ids.put(peer, Evolution.remember(memory(peer), Occupancy.VACANT, e));
      ids.put(peer, Evolution.store(handover(peer), e));
      passOver(seq, e);
    } else if (event instanceof LogResumed && undo == null) {
      passOver(seq, event);
    } else {
      apply(seq, author, event);
    }
  }

  private static long minute(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), SWEEP_SECONDS);
  }

  private void fold(long seq, NodeRun run, PeerEvent event) {
    PeerId peer = event.peer();
    IdState state = ids.of(peer);
    ids.put(peer, Evolution.evolve(state.occupancy(), seq, run, event));
    ids.put(peer, Evolution.remember(state.memory(), state.occupancy(), event));
    ids.put(peer, Evolution.store(state.handover(), event));
    undo = new Undo(seq, peer, state);
  }

  private void fold(long seq, BanEvent event) {
    PeerId peer = event.peer();
    undo = new Undo(seq, peer, ids.of(peer));
    switch (event) {
      case PeerBanned e -> {
        ids.bans().add(e);
        ids.put(peer, Occupancy.VACANT);
        ids.put(peer, Handover.NOTHING);
      }
      case BanLifted _ -> ids.bans().lift(peer);
    }
  }

  private void takeBack(@Nullable Undo undone, long voided) {
    if (undone == null || undone.seq() != voided) {
      throw new IllegalStateException(
          "event %d is voided and is not the one before".formatted(voided));
    }
    ids.restore(undone.peer(), undone.before());
  }
}
