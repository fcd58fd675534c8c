package dev.baton.realm;

import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.Occupancy.Live;
import dev.baton.realm.Occupancy.Vacant;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.StateSaved;
import java.time.Instant;
import java.util.Optional;

/** What an event makes of the state of its ID, as pure functions. None of them fails. */
final class Evolution {
  private Evolution() {}

  /** Whether the event may follow the state; what may not changes nothing. */
  static Validity judge(Occupancy occupancy, PeerEvent event) {
    boolean follows =
        switch (event) {
          case PeerConnected _ -> occupancy instanceof Vacant;
          case PeerResumed e -> isHeldBy(occupancy, e.previous());
          case PeerOverridden e -> isHeldBy(occupancy, e.previous());
          case OverrideRefused e -> isHeldBy(occupancy, e.holder());
          case StateSaved _, PeerDetached _ ->
              occupancy instanceof Live live && isHolder(live, event.connection());
          case PeerDisconnected _ ->
              occupancy instanceof Held held && isHolder(held, event.connection());
        };
    return follows ? Validity.VALID : Validity.VOID;
  }

  /**
   * The state of an ID after an event of it, which is the one before if the event is void.
   *
   * @param seq the event's sequence number in the log, which is the epoch of a new holder
   * @param run the run of the node that wrote it
   */
  static Occupancy evolve(Occupancy occupancy, long seq, NodeRun run, PeerEvent event) {
    if (judge(occupancy, event) == Validity.VOID) {
      return occupancy;
    }
    return switch (event) {
      case PeerConnected e ->
          live(e, seq, run, e.token(), new Tenure(e.connection(), Optional.empty()));
      case PeerResumed e when occupancy instanceof Held held ->
          live(e, seq, run, e.token(), held.tenure());
      case PeerOverridden e ->
          live(e, seq, run, e.token(), new Tenure(e.connection(), Optional.of(e.proof().rank())));
      case PeerDetached e when occupancy instanceof Live live ->
          new Detached(live.holder(), live.token(), live.tenure(), live.run(), e.until());
      case PeerDisconnected _ -> Occupancy.VACANT;
      case PeerResumed _, PeerDetached _, OverrideRefused _, StateSaved _ -> occupancy;
    };
  }

  /** The state of an ID after an event that follows others than those known. */
  static Occupancy evolveBehindGap(Occupancy occupancy, long seq, NodeRun run, PeerEvent event) {
    return switch (event) {
      case PeerConnected e ->
          live(e, seq, run, e.token(), new Tenure(e.connection(), Optional.empty()));
      // It is not known whose chain of tickets it continues; the chain counts no more.
      case PeerResumed e ->
          live(e, seq, run, e.token(), new Tenure(e.connection(), Optional.empty()));
      case PeerOverridden e ->
          live(e, seq, run, e.token(), new Tenure(e.connection(), Optional.of(e.proof().rank())));
      case PeerDisconnected _ -> Occupancy.VACANT;
      // They say who holds the ID, and not with which token.
      case OverrideRefused _, StateSaved _, PeerDetached _ -> occupancy;
    };
  }

  private static Live live(
      PeerEvent event, long seq, NodeRun run, TokenDigest token, Tenure tenure) {
    return new Live(new Holder(event.connection(), new Epoch(seq)), token, tenure, run);
  }

  private static boolean isHeldBy(Occupancy occupancy, Holder holder) {
    return occupancy instanceof Held held && held.holder().equals(holder);
  }

  private static boolean isHolder(Held held, ConnectionId connection) {
    return held.holder().connection().equals(connection);
  }

  /** The state of an ID whose node has ended, which waits for its client until then. */
  static Occupancy detach(Occupancy occupancy, Instant until) {
    return switch (occupancy) {
      case Live live -> new Detached(live.holder(), live.token(), live.tenure(), live.run(), until);
      case Detached _, Vacant _ -> keep(occupancy, until);
    };
  }

  /** The same for at least this long, because its client could not reconnect before. */
  static Occupancy keep(Occupancy occupancy, Instant until) {
    return switch (occupancy) {
      case Detached detached when detached.until().isBefore(until) ->
          new Detached(
              detached.holder(), detached.token(), detached.tenure(), detached.run(), until);
      case Detached _, Live _, Vacant _ -> occupancy;
    };
  }

  /** The memory of an ID after an event of it, given its state before. */
  static TakeoverMemory remember(TakeoverMemory memory, Occupancy before, PeerEvent event) {
    return switch (event) {
      case PeerConnected e -> accepted(memory, e.proof(), e).withNewChain();
      case PeerResumed e -> accepted(memory, e.proof(), e);
      case PeerOverridden e -> {
        TakeoverMemory accepted = memory.accepted(e.proof(), e.at());
        TakeoverMemory counted =
            before instanceof Live live
                ? accepted.displaced(live.tenure(), e.proof().rank(), e.at())
                : accepted;
        yield switch (e.proof().rank()) {
          case TICKET -> counted;
          case PROVIDER -> counted.withNewChain();
        };
      }
      case OverrideRefused _, StateSaved _, PeerDetached _, PeerDisconnected _ -> memory;
    };
  }

  private static TakeoverMemory accepted(
      TakeoverMemory memory, Optional<OwnershipProof> proof, PeerEvent event) {
    return proof.map(accepted -> memory.accepted(accepted, event.at())).orElse(memory);
  }

  /** What an ID has stored after an event of it; who comes to a vacant ID gets nothing. */
  static Handover store(Handover stored, PeerEvent event) {
    return switch (event) {
      case StateSaved e -> stored.with(e.change());
      case PeerConnected _, PeerDisconnected _ -> Handover.NOTHING;
      case PeerResumed _, PeerOverridden _, OverrideRefused _, PeerDetached _ -> stored;
    };
  }
}
