package dev.baton.realm;

import dev.baton.realm.Decision.Accepted;
import dev.baton.realm.Decision.Ignored;
import dev.baton.realm.Decision.Refused;
import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.Occupancy.Live;
import dev.baton.realm.Occupancy.Vacant;
import dev.baton.realm.PresentedProof.Faulty;
import dev.baton.realm.PresentedProof.None;
import dev.baton.realm.PresentedProof.Unverifiable;
import dev.baton.realm.PresentedProof.Verified;
import dev.baton.realm.RealmCommand.Connect;
import dev.baton.realm.RealmCommand.Disconnect;
import dev.baton.realm.RealmCommand.Expire;
import dev.baton.realm.RealmCommand.SaveState;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.StateSaved;
import java.time.Duration;
import java.util.Optional;

/** The rules of the realm, as pure functions. */
public final class RealmDecider {
  private RealmDecider() {}

  /** What becomes of a command, given the state and the memory of the ID it is about. */
  public static Decision decide(
      Occupancy occupancy, TakeoverMemory memory, RealmCommand command, RealmPolicy policy) {
    return switch (command) {
      case Connect connect ->
          switch (occupancy) {
            case Vacant _ -> connectVacant(memory, connect, policy);
            case Held held -> connectHeld(held, memory, connect, policy);
          };
      case Disconnect disconnect -> disconnect(occupancy, disconnect, policy);
      case Expire expire -> expire(occupancy, expire);
      case SaveState save -> saveState(occupancy, save);
    };
  }

  private static Decision connectVacant(TakeoverMemory memory, Connect c, RealmPolicy policy) {
    if (c.openConnections() >= policy.concurrentLimit()) {
      return refused(Refusal.LIMIT);
    }
    Optional<OwnershipProof> proof = providersProof(c.proof());
    if (policy.takeover().everyConnect() && proof.isEmpty()) {
      return refused(missing(c.proof()));
    }
    if (policy.takeover().everyConnect() && proof.filter(memory::isOutdated).isPresent()) {
      // Somebody may have read it off before the owner used a newer one.
      return refused(Refusal.STALE);
    }
    return new Accepted(
        new PeerConnected(c.peer(), c.connection(), c.token(), proof, c.client(), c.at()));
  }

  /** A provider's proof may come again; a ticket is good for nothing but to take over. */
  private static Optional<OwnershipProof> providersProof(PresentedProof presented) {
    return presented instanceof Verified(var proof) && proof.rank() == ProofRank.PROVIDER
        ? Optional.of(proof)
        : Optional.empty();
  }

  private static Refusal missing(PresentedProof presented) {
    return switch (presented) {
      case None _ -> Refusal.PROOF_REQUIRED;
      case Verified _ -> Refusal.STALE;
      case Faulty(var fault) -> Refusal.of(fault);
      case Unverifiable _ -> Refusal.CANNOT_VERIFY;
    };
  }

  private static Decision connectHeld(
      Held held, TakeoverMemory memory, Connect c, RealmPolicy policy) {
    if (held.token().equals(c.token())) {
      // The same client comes back: the token is enough, and a proof may come again.
      return new Accepted(
          new PeerResumed(
              c.peer(),
              c.connection(),
              held.holder(),
              c.token(),
              providersProof(c.proof()),
              c.client(),
              c.at()));
    }
    if (policy.takeover().everyConnect() && !(c.proof() instanceof Verified)) {
      // Whether the ID is taken is not for everybody to know here.
      return c.proof() instanceof None
          ? refused(Refusal.PROOF_REQUIRED)
          : refused(held, missing(c.proof()), Optional.empty(), c);
    }
    if (!policy.takeover().allowed()) {
      return refused(Refusal.ID_TAKEN);
    }
    return switch (c.proof()) {
      case None _ -> refused(Refusal.ID_TAKEN);
      case Faulty(var fault) -> refused(held, Refusal.of(fault), Optional.empty(), c);
      case Unverifiable _ -> refused(held, Refusal.CANNOT_VERIFY, Optional.empty(), c);
      case Verified(var proof) -> takeOver(held, memory, proof, c, policy.takeover());
    };
  }

  private static Decision takeOver(
      Held held, TakeoverMemory memory, OwnershipProof proof, Connect c, TakeoverPolicy policy) {
    boolean counts =
        switch (proof.rank()) {
          case TICKET -> proof.isTicketOf(held.tenure());
          case PROVIDER -> memory.isFresh(proof);
        };
    if (!counts) {
      return refused(held, Refusal.STALE, Optional.of(proof), c);
    }
    if (memory.isFlapping(proof.rank(), policy.maxDisplacements(), c.at())) {
      return refused(held, Refusal.FLAPPING, Optional.of(proof), c);
    }
    return new Accepted(
        new PeerOverridden(
            c.peer(), c.connection(), held.holder(), c.token(), proof, c.client(), c.at()));
  }

  /**
   * Whether a bearer may hand the ID to another device: its live holder, known by its token, or one
   * that shows a provider's proof that could take it over. A proof that is stale may not, or it
   * would come back as a fresh ticket; and a ticket makes no further tickets.
   */
  public static boolean mayHandOver(
      Occupancy occupancy,
      TakeoverMemory memory,
      TokenDigest token,
      PresentedProof proof,
      RealmPolicy policy) {
    boolean provesIt = providersProof(proof).filter(memory::isFresh).isPresent();
    return policy.takeover().allowed()
        && occupancy instanceof Live live
        && (live.token().equals(token) || provesIt);
  }

  private static Refused refused(Refusal refusal) {
    return new Refused(refusal, Optional.empty());
  }

  private static Refused refused(
      Held held, Refusal refusal, Optional<OwnershipProof> proof, Connect c) {
    return new Refused(
        refusal,
        Optional.of(
            new OverrideRefused(
                c.peer(), c.connection(), held.holder(), refusal, proof, c.client(), c.at())));
  }

  private static Decision disconnect(Occupancy occupancy, Disconnect d, RealmPolicy policy) {
    return switch (occupancy) {
      case Live live when isHolder(live, d.connection()) -> new Accepted(endOf(d, policy));
      // The end of a connection that no longer holds the ID changes nothing.
      case Live _, Detached _, Vacant _ -> new Ignored();
    };
  }

  private static PeerEvent endOf(Disconnect d, RealmPolicy policy) {
    Duration window = policy.waitsAfter(d.reason(), d.comesBack());
    if (window.isPositive()) {
      return new PeerDetached(d.peer(), d.connection(), d.reason(), d.at().plus(window), d.at());
    }
    return new PeerDisconnected(d.peer(), d.connection(), d.reason(), d.at());
  }

  /** The same end when there is no room for an ID that waits. */
  public static PeerDisconnected withoutWaiting(PeerDetached end) {
    return new PeerDisconnected(end.peer(), end.connection(), end.reason(), end.at());
  }

  private static Decision expire(Occupancy occupancy, Expire e) {
    return switch (occupancy) {
      case Detached detached when !e.at().isBefore(detached.until()) ->
          new Accepted(
              new PeerDisconnected(
                  e.peer(), detached.holder().connection(), DisconnectReason.LOST, e.at()));
      case Detached _, Live _, Vacant _ -> new Ignored();
    };
  }

  /** Only who holds the ID at this moment stores anything for its successor. */
  private static Decision saveState(Occupancy occupancy, SaveState s) {
    return switch (occupancy) {
      case Live live when isHolder(live, s.connection()) ->
          new Accepted(new StateSaved(s.peer(), s.connection(), s.change(), s.at()));
      case Live _, Detached _, Vacant _ -> new Ignored();
    };
  }

  private static boolean isHolder(Held held, ConnectionId connection) {
    return held.holder().connection().equals(connection);
  }

  /**
   * The state of an ID after an event of it.
   *
   * @param seq the event's sequence number in the log, which is the epoch of a new holder
   * @throws IllegalStateException if the event cannot follow the state, which says that the log and
   *     the rules disagree
   */
  public static Occupancy evolve(Occupancy occupancy, long seq, PeerEvent event) {
    return switch (event) {
      case PeerConnected e when occupancy instanceof Vacant ->
          live(e, seq, e.token(), new Tenure(e.connection(), Optional.empty()));
      case PeerResumed e when occupancy instanceof Held held && isHeldBy(held, e.previous()) ->
          live(e, seq, e.token(), held.tenure());
      case PeerOverridden e when isHeldBy(occupancy, e.previous()) ->
          live(e, seq, e.token(), new Tenure(e.connection(), Optional.of(e.proof().rank())));
      case OverrideRefused e when isHeldBy(occupancy, e.holder()) -> occupancy;
      case StateSaved e when occupancy instanceof Live live && isHolder(live, e.connection()) ->
          occupancy;
      case PeerDetached e when occupancy instanceof Live live && isHolder(live, e.connection()) ->
          new Detached(live.holder(), live.token(), live.tenure(), e.until());
      case PeerDisconnected e
          when occupancy instanceof Held held && isHolder(held, e.connection()) ->
          Occupancy.VACANT;
      case PeerConnected _,
          PeerResumed _,
          PeerOverridden _,
          OverrideRefused _,
          StateSaved _,
          PeerDetached _,
          PeerDisconnected _ ->
          throw new IllegalStateException(
              "event %d (%s) cannot follow %s"
                  .formatted(
                      seq, event.getClass().getSimpleName(), occupancy.getClass().getSimpleName()));
    };
  }

  /** The state of an ID after an event that follows others than those known. */
  public static Occupancy evolveBehindGap(Occupancy occupancy, long seq, PeerEvent event) {
    return switch (event) {
      case PeerConnected e -> live(e, seq, e.token(), new Tenure(e.connection(), Optional.empty()));
      // Whose chain of tickets it goes on with is not known; they count no more.
      case PeerResumed e -> live(e, seq, e.token(), new Tenure(e.connection(), Optional.empty()));
      case PeerOverridden e ->
          live(e, seq, e.token(), new Tenure(e.connection(), Optional.of(e.proof().rank())));
      case PeerDisconnected _ -> Occupancy.VACANT;
      // They say who holds the ID, and not with which token.
      case OverrideRefused _, StateSaved _, PeerDetached _ -> occupancy;
    };
  }

  private static Live live(PeerEvent event, long seq, TokenDigest token, Tenure tenure) {
    return new Live(new Holder(event.connection(), new Epoch(seq)), token, tenure);
  }

  private static boolean isHeldBy(Occupancy occupancy, Holder holder) {
    return occupancy instanceof Held held && held.holder().equals(holder);
  }

  /** The memory of an ID after an event of it, given its state before. */
  public static TakeoverMemory remember(TakeoverMemory memory, Occupancy before, PeerEvent event) {
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
  public static Handover store(Handover stored, PeerEvent event) {
    return switch (event) {
      case StateSaved e -> stored.with(e.change());
      case PeerConnected _, PeerDisconnected _ -> Handover.NOTHING;
      case PeerResumed _, PeerOverridden _, OverrideRefused _, PeerDetached _ -> stored;
    };
  }
}
