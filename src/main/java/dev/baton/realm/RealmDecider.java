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

  /** What becomes of a command, given the realm as it is. */
  public static Decision decide(Realm realm, RealmCommand command, RealmPolicy policy) {
    PeerId peer = command.peer();
    Decision decision = decide(realm.occupancy(peer), realm.memory(peer), command, policy);
    // Asked last: who could not get the ID anyway is not to learn of the ban.
    return command instanceof Connect
            && decision instanceof Accepted
            && realm.ban(peer, command.at()).isPresent()
        ? refused(Refusal.BANNED)
        : decision;
  }

  /** The same of an ID that is not banned, given its state and its memory. */
  static Decision decide(
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
      // It may have been stolen before the owner used a newer one.
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
      // The same client reconnects: the token is enough, and a proof may be used again.
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
      // In this mode not every client may learn whether the ID is taken.
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
   * that shows a provider's proof that could take it over. A stale proof may not, or it would
   * become a fresh ticket; and a ticket gives no further tickets.
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
}
