package dev.baton.realm;

import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.Occupancy.Vacant;
import dev.baton.realm.OperatorCommand.BanPeer;
import dev.baton.realm.OperatorCommand.DisconnectPeer;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.OperatorCommand.LiftBan;
import dev.baton.realm.OperatorDecision.Declined;
import dev.baton.realm.OperatorDecision.Obeyed;
import dev.baton.realm.OperatorDecision.Objection;
import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerErased;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What becomes of what operators want, as pure functions. */
public final class OperatorDecider {
  private OperatorDecider() {}

  /**
   * What becomes of a command.
   *
   * @param maxBans how many bans there may be
   * @param at the time of the decision, which never falls
   */
  public static OperatorDecision decide(
      Realm realm, OperatorCommand command, int maxBans, Instant at) {
    return switch (command) {
      case DisconnectPeer disconnect -> disconnect(realm, disconnect, at);
      case BanPeer ban -> ban(realm, ban, maxBans, at);
      case LiftBan(PeerId peer, String by) ->
          realm.ban(peer, at).isEmpty()
              ? new Declined(Objection.NOT_BANNED)
              : new Obeyed(new BanLifted(peer, by, at));
      case ErasePeer(PeerId peer, OperatorOrder order) ->
          new Obeyed(new PeerErased(peer, order, at));
    };
  }

  /**
   * The events of an erasure whose key is destroyed. The ID loses its holder, who might otherwise
   * be erased and connected at once.
   */
  public static List<RealmEvent> eventsOf(Realm realm, ErasePeer erasure, Instant at) {
    var disconnect = new DisconnectPeer(erasure.peer(), erasure.order());
    var erased = new PeerErased(erasure.peer(), erasure.order(), at);
    return disconnect(realm, disconnect, at) instanceof Obeyed(RealmEvent end)
        ? List.of(end, erased)
        : List.of(erased);
  }

  private static OperatorDecision ban(Realm realm, BanPeer command, int maxBans, Instant at) {
    if (command.until().filter(until -> !until.isAfter(at)).isPresent()) {
      return new Declined(Objection.ENDS_BEFORE_IT_BEGINS);
    }
    PeerId peer = command.peer();
    if (realm.ban(peer, at).isEmpty() && realm.bansInForce(at) >= maxBans) {
      return new Declined(Objection.TOO_MANY_BANS);
    }
    Optional<ConnectionId> holder =
        switch (realm.occupancy(peer)) {
          case Vacant _ -> Optional.empty();
          case Held held -> Optional.of(held.holder().connection());
        };
    return new Obeyed(new PeerBanned(peer, command.until(), holder, command.order(), at));
  }

  private static OperatorDecision disconnect(Realm realm, DisconnectPeer command, Instant at) {
    return switch (realm.occupancy(command.peer())) {
      case Vacant _ -> new Declined(Objection.NOT_HELD);
      case Held held ->
          new Obeyed(
              new PeerDisconnected(
                  command.peer(),
                  held.holder().connection(),
                  DisconnectReason.BY_OPERATOR,
                  Optional.of(command.order()),
                  at));
    };
  }
}
