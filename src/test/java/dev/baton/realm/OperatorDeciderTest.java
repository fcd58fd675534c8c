package dev.baton.realm;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.NODE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connect;
import static dev.baton.realm.RealmSamples.connected;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.detached;
import static dev.baton.realm.RealmSamples.disconnected;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.OperatorCommand.DisconnectPeer;
import dev.baton.realm.OperatorDecision.Declined;
import dev.baton.realm.OperatorDecision.Obeyed;
import dev.baton.realm.OperatorDecision.Objection;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OperatorDeciderTest {
  private static final OperatorOrder ORDER = new OperatorOrder("otto", "spam");
  private static final DisconnectPeer DISCONNECT = new DisconnectPeer(ALICE, ORDER);

  private static Realm realm(RealmEvent... events) {
    var realm = new Realm();
    for (int i = 0; i < events.length; i++) {
      realm.apply(i + 1, NODE, events[i]);
    }
    return realm;
  }

  private static OperatorDecision disconnect(RealmEvent... events) {
    return OperatorDecider.decide(realm(events), DISCONNECT, 10, at(9));
  }

  private static PeerDisconnected byOperator(int connection, int second) {
    return new PeerDisconnected(
        ALICE,
        connection(connection),
        DisconnectReason.BY_OPERATOR,
        Optional.of(ORDER),
        at(second));
  }

  @Test
  void theHolderIsDisconnected() {
    assertThat(disconnect(connected(1, 1))).isEqualTo(new Obeyed(byOperator(1, 9)));
  }

  @Test
  void anIdThatWaitsForItsClientWaitsNoLonger() {
    assertThat(disconnect(connected(1, 1), detached(1, DisconnectReason.CONNECTION_LOST, 60, 2)))
        .isEqualTo(new Obeyed(byOperator(1, 9)));
  }

  @Test
  void nobodyIsDisconnectedFromAVacantId() {
    assertThat(disconnect()).isEqualTo(new Declined(Objection.NOT_HELD));
    assertThat(disconnect(connected(1, 1), disconnected(1, DisconnectReason.LEFT, 2)))
        .isEqualTo(new Declined(Objection.NOT_HELD));
  }

  @Test
  void theIdIsVacantAfterwardsAndTheSameTokenIsNoResume() {
    Realm realm = realm(connected(1, 1), byOperator(1, 2));
    assertThat(realm.occupancy(ALICE)).isEqualTo(Occupancy.VACANT);
    RealmScenario.given(connected(1, 1), byOperator(1, 2))
        .when(connect(2, TOKEN, 3))
        .then(connected(2, 3));
  }

  /** On one of several nodes, an order that comes after a takeover hits nobody. */
  @Test
  void anOrderAgainstAConnectionThatHoldsTheIdNoMoreIsVoid() {
    Realm realm =
        realm(connected(1, 1), disconnected(1, DisconnectReason.LEFT, 2), connected(2, 3));
    assertThat(realm.apply(4, NODE, byOperator(1, 4))).isEqualTo(Validity.VOID);
    assertThat(realm.occupancy(ALICE)).isInstanceOf(Occupancy.Live.class);
  }
}
