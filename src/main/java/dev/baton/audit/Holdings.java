package dev.baton.audit;

import dev.baton.audit.Holding.Drop;
import dev.baton.audit.Holding.StayBeginning;
import dev.baton.audit.Session.SessionEnd;
import dev.baton.eventlog.LogEntry;
import dev.baton.realm.Author;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Holder;
import dev.baton.realm.NodeRun;
import dev.baton.realm.Occupancy;
import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Live;
import dev.baton.realm.Occupancy.Vacant;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.BanEvent;
import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.LogDamaged;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerErased;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.RealmState;
import dev.baton.realm.Runs;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stays that have not ended: the fold of the events that count, with what an audit asks of each
 * stay and the realm does not keep. Confined to one thread.
 */
final class Holdings {
  /** Why a stay has no socket that was live when the server was killed. */
  private static final String SERVER_KILLED = "server-killed";

  /** Why a stay ended that a ban ended. */
  private static final String BANNED = "banned";

  private final Map<PeerId, Holding> held = new HashMap<>();
  private final Consumer<Holding> changed;
  private final Consumer<Session> ended;
  private Runs runs;

  /**
   * A fold that goes on.
   *
   * @param from what was known
   * @param changed takes each stay when it has begun, or has lost its socket
   * @param ended takes each stay when it has ended
   */
  Holdings(OpenStays from, Consumer<Holding> changed, Consumer<Session> ended) {
    this.changed = changed;
    this.ended = ended;
    this.runs = from.runs();
    from.stays().forEach(stay -> held.put(stay.peer(), stay));
  }

  /** All that is known, to go on from. */
  OpenStays open() {
    return new OpenStays(List.copyOf(held.values()), runs);
  }

  /** Folds the next event that counts. */
  void apply(LogEntry entry) {
    apply(entry.seq(), entry.author(), entry.event());
  }

  void apply(long seq, Author author, RealmEvent event) {
    NodeRun run = runs.of(author);
    switch (event) {
      case PeerConnected e ->
          begin(seq, e, StayBeginning.CONNECTED, Optional.empty(), run, e.client(), e.proof());
      case PeerResumed e ->
          begin(seq, e, StayBeginning.RESUMED, previous(e.previous()), run, e.client(), e.proof());
      case PeerOverridden e ->
          begin(
              seq,
              e,
              StayBeginning.TAKEN_OVER,
              previous(e.previous()),
              run,
              e.client(),
              Optional.of(e.proof()));
      case PeerDetached e -> {
        var drop = new Drop(e.at(), e.reason().label());
        held.computeIfPresent(e.peer(), (_, holding) -> drop(holding, drop));
      }
      case PeerDisconnected e -> disconnect(seq, e);
      case PeerBanned e ->
          end(
              held.remove(e.peer()),
              new SessionEnd(e.at(), seq, BANNED, Optional.empty(), Optional.of(e.order())));
      case ServerStarted e -> {
        var started = new NodeRun(author.node(), seq, e.shared());
        dropAllOf(started, new Drop(e.at(), SERVER_KILLED));
        runs = runs.started(started);
      }
      case ServerStopped e when run.shared() -> {
        dropAllOf(run, new Drop(e.at(), DisconnectReason.SERVER_STOPPED.label()));
        runs = runs.ended(run);
      }
      case PeerErased e -> held.computeIfPresent(e.peer(), (_, holding) -> holding.redacted());
      case OverrideRefused _,
          BanLifted _,
          StateSaved _,
          ServerReady _,
          ServerStopped _,
          LogResumed _,
          LogRepaired _,
          LogDamaged _,
          LogPruned _,
          RefusalsOmitted _ -> {}
    }
  }

  private static Optional<ConnectionId> previous(Holder holder) {
    return Optional.of(holder.connection());
  }

  private void begin(
      long seq,
      PeerEvent event,
      StayBeginning beginning,
      Optional<ConnectionId> displaced,
      NodeRun run,
      ClientDetails client,
      Optional<OwnershipProof> proof) {
    PeerId peer = event.peer();
    var begun =
        new Holding(
            peer,
            event.connection(),
            event.at(),
            seq,
            beginning,
            displaced,
            Optional.empty(),
            run,
            Optional.of(client),
            proof);
    Holding before = held.put(peer, begun);
    // Behind missing events another stay may be known than the one that was displaced.
    boolean isDisplaced = before != null && displaced.equals(Optional.of(before.connection()));
    end(
        before,
        new SessionEnd(
            event.at(),
            seq,
            isDisplaced ? beginning.label() : StayBeginning.UNKNOWN.label(),
            Optional.of(event.connection()).filter(_ -> isDisplaced),
            Optional.empty()));
    changed.accept(begun);
  }

  private void disconnect(long seq, PeerDisconnected event) {
    Holding before = held.remove(event.peer());
    // Behind missing events the event may mean a stay whose beginning is one of them.
    boolean isMeant = before != null && before.connection().equals(event.connection());
    String reason = isMeant ? event.reason().label() : StayBeginning.UNKNOWN.label();
    Optional<OperatorOrder> order = isMeant ? event.order() : Optional.empty();
    end(before, new SessionEnd(event.at(), seq, reason, Optional.empty(), order));
  }

  private void end(@Nullable Holding holding, SessionEnd end) {
    if (holding != null) {
      ended.accept(new Session(holding, Optional.of(end.notBefore(holding.since()))));
    }
  }

  /** Drops the sockets of the runs that this one ends, and its own. */
  private void dropAllOf(NodeRun run, Drop drop) {
    held.replaceAll((_, holding) -> run.ends(holding.run()) ? drop(holding, drop) : holding);
  }

  /** The first drop counts: a restart says nothing new of a socket that has gone before. */
  private Holding drop(Holding holding, Drop drop) {
    if (holding.detached()) {
      return holding;
    }
    Holding dropped = holding.dropped(drop);
    changed.accept(dropped);
    return dropped;
  }

  /** Goes on with what a snapshot says, which knows less of each stay than its events would. */
  void goOnFrom(RealmState state) {
    Map<PeerId, Holding> before = Map.copyOf(held);
    held.clear();
    runs = state.runs();
    state.held().forEach((peer, occupancy) -> restore(before.get(peer), peer, occupancy, state));
    before.forEach((peer, holding) -> endUnlessHeld(peer, holding, state));
  }

  /** A stay that the missing events have ended. */
  private void endUnlessHeld(PeerId peer, Holding before, RealmState state) {
    Holding now = held.get(peer);
    if (now == null || !now.connection().equals(before.connection())) {
      end(
          before,
          new SessionEnd(
              state.lastEventAt(),
              0,
              StayBeginning.UNKNOWN.label(),
              Optional.empty(),
              Optional.empty()));
    }
  }

  private void restore(
      @Nullable Holding before, PeerId peer, Occupancy occupancy, RealmState state) {
    switch (occupancy) {
      case Live live -> held.put(peer, Holding.restored(before, peer, live, state));
      case Detached detached ->
          held.put(
              peer,
              Holding.restored(before, peer, detached, state)
                  .dropped(new Drop(state.lastEventAt(), StayBeginning.UNKNOWN.label())));
      case Vacant _ -> {}
    }
    Optional.ofNullable(held.get(peer)).ifPresent(changed);
  }

  /**
   * The stay that the event ends in favour of another connection, or that it refuses to end; empty
   * if there is none, or if its beginning is missing.
   */
  Optional<Holding> contested(RealmEvent event) {
    return switch (event) {
      case PeerResumed e -> of(e.peer(), e.previous());
      case PeerOverridden e -> of(e.peer(), e.previous());
      case OverrideRefused e -> of(e.peer(), e.holder());
      case PeerConnected _,
          PeerDetached _,
          PeerDisconnected _,
          StateSaved _,
          BanEvent _,
          PeerErased _,
          ServerStarted _,
          ServerReady _,
          ServerStopped _,
          LogResumed _,
          LogRepaired _,
          LogDamaged _,
          LogPruned _,
          RefusalsOmitted _ ->
          Optional.empty();
    };
  }

  private Optional<Holding> of(PeerId peer, Holder holder) {
    // Behind missing events another stay may be known than the one that the event means.
    return Optional.ofNullable(held.get(peer))
        .filter(holding -> holding.connection().equals(holder.connection()))
        .filter(holding -> holding.client().isPresent());
  }

  /** Whether a connection holds the ID. */
  boolean holds(PeerId peer) {
    return held.containsKey(peer);
  }

  /** The stay of the connection that holds the ID. */
  Optional<Holding> of(PeerId peer) {
    return Optional.ofNullable(held.get(peer));
  }

  /** All of them, by the names of their IDs. */
  List<Holding> all() {
    return held.values().stream()
        .sorted(Comparator.comparing(holding -> holding.peer().value()))
        .toList();
  }
}
