package dev.baton.realm;

import dev.baton.realm.Decision.Accepted;
import dev.baton.realm.Decision.Ignored;
import dev.baton.realm.Decision.Refusal;
import dev.baton.realm.Decision.Refused;
import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.Occupancy.Live;
import dev.baton.realm.Occupancy.Vacant;
import dev.baton.realm.RealmCommand.Connect;
import dev.baton.realm.RealmCommand.Disconnect;
import dev.baton.realm.RealmCommand.Expire;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerResumed;
import java.time.Instant;

/** The rules of the realm, as two pure functions. */
public final class RealmDecider {
  private RealmDecider() {}

  /** What becomes of a command, given the state of the ID it is about. */
  public static Decision decide(Occupancy occupancy, RealmCommand command, RealmPolicy policy) {
    return switch (command) {
      case Connect connect -> connect(occupancy, connect, policy);
      case Disconnect disconnect -> disconnect(occupancy, disconnect, policy);
      case Expire expire -> expire(occupancy, expire);
    };
  }

  private static Decision connect(Occupancy occupancy, Connect c, RealmPolicy policy) {
    return switch (occupancy) {
      case Vacant _ when c.openConnections() >= policy.concurrentLimit() ->
          new Refused(Refusal.LIMIT);
      case Vacant _ ->
          new Accepted(new PeerConnected(c.peer(), c.connection(), c.token(), c.client(), c.at()));
      case Held held when held.token().equals(c.token()) ->
          new Accepted(
              new PeerResumed(
                  c.peer(), c.connection(), held.holder(), c.token(), c.client(), c.at()));
      case Held _ -> new Refused(Refusal.ID_TAKEN);
    };
  }

  private static Decision disconnect(Occupancy occupancy, Disconnect d, RealmPolicy policy) {
    return switch (occupancy) {
      case Live live when live.holder().connection().equals(d.connection()) ->
          new Accepted(endOf(d, policy));
      // The end of a connection that no longer holds the ID changes nothing.
      case Live _, Detached _, Vacant _ -> new Ignored();
    };
  }

  private static PeerEvent endOf(Disconnect d, RealmPolicy policy) {
    if (d.reason().isUnclean() && policy.dropWindow().isPositive()) {
      Instant until = d.at().plus(policy.dropWindow());
      return new PeerDetached(d.peer(), d.connection(), d.reason(), until, d.at());
    }
    return new PeerDisconnected(d.peer(), d.connection(), d.reason(), d.at());
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
          new Live(new Holder(e.connection(), new Epoch(seq)), e.token());
      case PeerResumed e
          when occupancy instanceof Held held && held.holder().equals(e.previous()) ->
          new Live(new Holder(e.connection(), new Epoch(seq)), e.token());
      case PeerDetached e
          when occupancy instanceof Live live
              && live.holder().connection().equals(e.connection()) ->
          new Detached(live.holder(), live.token(), e.until());
      case PeerDisconnected e
          when occupancy instanceof Held held
              && held.holder().connection().equals(e.connection()) ->
          Occupancy.VACANT;
      case PeerConnected _, PeerResumed _, PeerDetached _, PeerDisconnected _ ->
          throw new IllegalStateException(
              "event %d (%s) cannot follow %s"
                  .formatted(
                      seq, event.getClass().getSimpleName(), occupancy.getClass().getSimpleName()));
    };
  }
}
