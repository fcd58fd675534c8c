package dev.baton.realm;

import static dev.baton.realm.DisconnectReason.CLIENT_CLOSED;
import static dev.baton.realm.DisconnectReason.CONNECTION_LOST;
import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.NODE;
import static dev.baton.realm.RealmSamples.RUN;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connected;
import static dev.baton.realm.RealmSamples.detached;
import static dev.baton.realm.RealmSamples.disconnected;
import static dev.baton.realm.RealmSamples.holder;
import static dev.baton.realm.RealmSamples.resumed;
import static dev.baton.realm.RealmSamples.started;
import static dev.baton.realm.RealmSamples.tenure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Live;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStopped;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How events change the state, and which can never follow which. */
class RealmEvolveTest {
  private static final Occupancy LIVE = new Live(holder(1, 5), TOKEN, tenure(1), RUN);
  private static final Occupancy DETACHED =
      new Detached(holder(1, 5), TOKEN, tenure(1), RUN, at(20));

  @Test
  void theSequenceNumberOfAConnectIsTheEpochOfItsHolder() {
    assertThat(Evolution.evolve(Occupancy.VACANT, 5, RUN, connected(1, 1))).isEqualTo(LIVE);
  }

  @Test
  void aResumeBeginsANewEpoch() {
    PeerEvent event = resumed(2, holder(1, 5), 2);
    assertThat(Evolution.evolve(LIVE, 6, RUN, event))
        .isEqualTo(new Live(holder(2, 6), TOKEN, tenure(1), RUN));
    assertThat(Evolution.evolve(DETACHED, 6, RUN, event))
        .isEqualTo(new Live(holder(2, 6), TOKEN, tenure(1), RUN));
  }

  @Test
  void aDetachedIdKeepsItsHolderAndToken() {
    PeerEvent event = detached(1, CONNECTION_LOST, 20, 10);
    assertThat(Evolution.evolve(LIVE, 6, RUN, event)).isEqualTo(DETACHED);
  }

  @Test
  void aDisconnectVacatesLiveAndDetachedIds() {
    PeerEvent event = disconnected(1, CLIENT_CLOSED, 10);
    assertThat(Evolution.evolve(LIVE, 6, RUN, event)).isEqualTo(Occupancy.VACANT);
    assertThat(Evolution.evolve(DETACHED, 6, RUN, event)).isEqualTo(Occupancy.VACANT);
  }

  static Stream<Arguments> impossibleSequences() {
    return Stream.of(
        Arguments.of("a connect to a live ID", LIVE, connected(2, 2)),
        Arguments.of("a connect to a detached ID", DETACHED, connected(2, 2)),
        Arguments.of("a resume of nothing", Occupancy.VACANT, resumed(2, holder(1, 5), 2)),
        Arguments.of("a resume after another connection", LIVE, resumed(2, holder(3, 5), 2)),
        Arguments.of("a resume after another epoch", LIVE, resumed(2, holder(1, 4), 2)),
        Arguments.of("a detachment of nothing", Occupancy.VACANT, detached(1, CLIENT_CLOSED, 9, 2)),
        Arguments.of("a second detachment", DETACHED, detached(1, CLIENT_CLOSED, 9, 2)),
        Arguments.of("a detachment of another connection", LIVE, detached(2, CLIENT_CLOSED, 9, 2)),
        Arguments.of("an end of nothing", Occupancy.VACANT, disconnected(1, CLIENT_CLOSED, 2)),
        Arguments.of("an end of another connection", LIVE, disconnected(2, CLIENT_CLOSED, 2)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("impossibleSequences")
  void anImpossibleSequenceIsVoid(String name, Occupancy occupancy, PeerEvent event) {
    assertThat(Evolution.judge(occupancy, event)).as(name).isEqualTo(Validity.VOID);
    assertThat(Evolution.evolve(occupancy, 6, RUN, event)).as(name).isEqualTo(occupancy);
  }

  @Test
  void aStartDetachesWhoWasLiveAndGivesTheDetachedMoreTime() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    realm.apply(2, NODE, started(40, 10));
    assertThat(realm.occupancy(ALICE))
        .isEqualTo(new Detached(holder(1, 1), TOKEN, tenure(1), RUN, at(40)));

    realm.apply(3, NODE, started(90, 60));
    assertThat(realm.occupancy(ALICE))
        .isEqualTo(new Detached(holder(1, 1), TOKEN, tenure(1), RUN, at(90)));

    realm.apply(4, NODE, started(80, 70));
    assertThat(realm.occupancy(ALICE))
        .isEqualTo(new Detached(holder(1, 1), TOKEN, tenure(1), RUN, at(90)));
  }

  @Test
  void theBoundPortGivesThoseTheirWholeTimeWhoWereDetachedByTheStart() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    realm.apply(2, NODE, started(40, 10));
    realm.apply(3, NODE, new ServerReady(at(45), at(15)));
    assertThat(realm.occupancy(ALICE))
        .isEqualTo(new Detached(holder(1, 1), TOKEN, tenure(1), RUN, at(45)));
  }

  @Test
  void theBoundPortTakesNoTimeFromAnIdThatHasMore() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    realm.apply(2, NODE, detached(1, CONNECTION_LOST, 300, 2));
    realm.apply(3, NODE, started(40, 10));
    realm.apply(4, NODE, new ServerReady(at(45), at(15)));
    assertThat(realm.occupancy(ALICE))
        .isEqualTo(new Detached(holder(1, 1), TOKEN, tenure(1), RUN, at(300)));
  }

  @Test
  void aStartWithoutABoundPortIsFoldedAsBefore() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    realm.apply(2, NODE, started(40, 10));
    realm.apply(3, NODE, started(90, 60));
    realm.apply(4, NODE, new ServerReady(at(95), at(65)));
    assertThat(realm.occupancy(ALICE))
        .isEqualTo(new Detached(holder(1, 1), TOKEN, tenure(1), RUN, at(95)));
  }

  @Test
  void aBoundPortDetachesNoId() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    realm.apply(2, NODE, new ServerReady(at(40), at(10)));
    assertThat(realm.occupancy(ALICE)).isEqualTo(new Live(holder(1, 1), TOKEN, tenure(1), RUN));
  }

  @Test
  void aStopChangesNoHolder() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    realm.apply(2, NODE, new ServerStopped(at(2)));
    assertThat(realm.occupancy(ALICE)).isEqualTo(new Live(holder(1, 1), TOKEN, tenure(1), RUN));
    assertThat(realm.lastEventAt()).isEqualTo(at(2));
  }

  @Test
  void aVacatedIdLeavesNothingBehind() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    assertThat(realm.held()).containsOnlyKeys(ALICE);
    realm.apply(2, NODE, disconnected(1, CLIENT_CLOSED, 2));
    assertThat(realm.held()).isEmpty();
    assertThat(realm.occupancy(ALICE)).isEqualTo(Occupancy.VACANT);
  }

  @Test
  void theHeldIdsCannotBeChangedFromOutside() {
    assertThatThrownBy(() -> new Realm().held().put(ALICE, LIVE))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void anEmptyRealmHasNoTime() {
    assertThat(new Realm().lastEventAt()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void onlyDetachedIdsAreOverdueAndOnlyFromTheEndOfTheirWindowOn() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    assertThat(realm.overdue(at(1_000))).isEmpty();
    realm.apply(2, NODE, detached(1, CONNECTION_LOST, 20, 10));
    assertThat(realm.overdue(at(19))).isEmpty();
    assertThat(realm.overdue(at(20))).containsExactly(ALICE);
    assertThat(realm.overdue(at(21))).containsExactly(ALICE);
  }
}
