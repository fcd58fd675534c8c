package dev.baton.realm;

import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.Occupancy.Vacant;
import dev.baton.realm.OperatorCommand.DisconnectPeer;
import dev.baton.realm.OperatorDecision.Declined;
import dev.baton.realm.OperatorDecision.Obeyed;
import dev.baton.realm.OperatorDecision.Objection;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import java.time.Instant;
import java.util.Optional;

/** What becomes of what operators want, as pure functions. */
public final class OperatorDecider {
  private OperatorDecider() {}

  /**
   * What becomes of a command.
   *
   * @param at the time of the decision, which never falls
   */
  public static OperatorDecision decide(Realm realm, OperatorCommand command, Instant at) {
    return switch (command) {
      case DisconnectPeer disconnect -> disconnect(realm, disconnect, at);
    };
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
