package dev.baton.audit;

import dev.baton.eventlog.LogEntry;
import dev.baton.realm.Author;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.Holder;
import dev.baton.realm.NodeRun;
import dev.baton.realm.Occupancy;
import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.Occupancy.Live;
import dev.baton.realm.Occupancy.Vacant;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogDamaged;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
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
import org.jspecify.annotations.Nullable;

/**
 * The stays that have not ended: the fold of the events that count, with what an audit asks of each
 * stay and the realm does not keep. Confined to one thread.
 */
final class Holdings {
  private final Map<PeerId, Holding> held = new HashMap<>();
  private Runs runs = Runs.UNKNOWN;

  /** Folds the next event that counts. */
  void apply(LogEntry entry) {
    apply(entry.seq(), entry.author(), entry.event());
  }

  void apply(long seq, Author author, RealmEvent event) {
    NodeRun run = runs.of(author);
    switch (event) {
      case PeerConnected e -> begin(e, run, e.client(), e.proof());
      case PeerResumed e -> begin(e, run, e.client(), e.proof());
      case PeerOverridden e -> begin(e, run, e.client(), Optional.of(e.proof()));
      case PeerDetached e -> held.computeIfPresent(e.peer(), (_, holding) -> holding.asDetached());
      case PeerDisconnected e -> held.remove(e.peer());
      case ServerStarted e -> {
        var started = new NodeRun(author.node(), seq, e.shared());
        detachAllOf(started);
        runs = runs.started(started);
      }
      case ServerStopped _ when run.shared() -> {
        detachAllOf(run);
        runs = runs.ended(run);
      }
      case OverrideRefused _,
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

  private void begin(
      PeerEvent event, NodeRun run, ClientDetails client, Optional<OwnershipProof> proof) {
    PeerId peer = event.peer();
    held.put(
        peer,
        new Holding(peer, event.connection(), event.at(), false, run, Optional.of(client), proof));
  }

  /** Detaches the IDs of the runs that this one ends, and its own. */
  private void detachAllOf(NodeRun run) {
    held.replaceAll((_, holding) -> run.ends(holding.run()) ? holding.asDetached() : holding);
  }

  /** Goes on with what a snapshot says, which knows less of each stay than its events would. */
  void goOnFrom(RealmState state) {
    Map<PeerId, Holding> before = Map.copyOf(held);
    held.clear();
    runs = state.runs();
    state.held().forEach((peer, occupancy) -> restore(before.get(peer), peer, occupancy, state));
  }

  private void restore(
      @Nullable Holding before, PeerId peer, Occupancy occupancy, RealmState state) {
    switch (occupancy) {
      case Live live -> held.put(peer, restored(before, peer, live, state));
      case Detached detached ->
          held.put(peer, restored(before, peer, detached, state).asDetached());
      case Vacant _ -> {}
    }
  }

  private static Holding restored(
      @Nullable Holding before, PeerId peer, Held occupancy, RealmState state) {
    var connection = occupancy.holder().connection();
    return before != null && before.connection().equals(connection)
        ? before
        : new Holding(
            peer,
            connection,
            state.lastEventAt(),
            false,
            occupancy.run(),
            Optional.empty(),
            Optional.empty());
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

  /** All of them, by the names of their IDs. */
  List<Holding> all() {
    return held.values().stream()
        .sorted(Comparator.comparing(holding -> holding.peer().value()))
        .toList();
  }
}
