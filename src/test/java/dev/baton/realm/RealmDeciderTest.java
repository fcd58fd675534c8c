package dev.baton.realm;

import static dev.baton.realm.DisconnectReason.ALIVE_TIMEOUT;
import static dev.baton.realm.DisconnectReason.CLIENT_CLOSED;
import static dev.baton.realm.DisconnectReason.CONNECTION_LOST;
import static dev.baton.realm.DisconnectReason.LOST;
import static dev.baton.realm.DisconnectReason.SLOW_CONSUMER;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.KEEPS_DROPPED;
import static dev.baton.realm.RealmSamples.OTHER_TOKEN;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connect;
import static dev.baton.realm.RealmSamples.connected;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.detached;
import static dev.baton.realm.RealmSamples.disconnect;
import static dev.baton.realm.RealmSamples.disconnected;
import static dev.baton.realm.RealmSamples.expire;
import static dev.baton.realm.RealmSamples.holder;
import static dev.baton.realm.RealmSamples.resumed;
import static dev.baton.realm.RealmSamples.started;
import static dev.baton.realm.RealmScenario.given;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import dev.baton.realm.RealmCommand.Connect;
import dev.baton.realm.RealmEvent.PeerConnected;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The decision table, row by row. */
class RealmDeciderTest {
  @Test
  void aVacantIdIsGivenToAnyClient() {
    given().when(connect(1, TOKEN, 1)).then(connected(1, 1));
  }

  @Test
  void aVacantIdIsGivenBelowTheLimit() {
    given().when(connect(1, TOKEN, 99, 1)).then(connected(1, 1));
  }

  @Test
  void aVacantIdIsRefusedAtTheLimit() {
    given().when(connect(1, TOKEN, 100, 1)).thenRefused(Refusal.LIMIT);
  }

  @Test
  void anIdThatWasGivenBackIsVacant() {
    given(connected(1, 1), disconnected(1, CLIENT_CLOSED, 2))
        .when(connect(2, TOKEN, 3))
        .then(connected(2, 3));
  }

  @Test
  void sameTokenResumesALiveId() {
    given(connected(1, 1)).when(connect(2, TOKEN, 2)).then(resumed(2, holder(1, 1), 2));
  }

  @Test
  void aResumeNamesTheHolderBeforeItAndNotTheFirstOne() {
    given(connected(1, 1), resumed(2, holder(1, 1), 2))
        .when(connect(3, TOKEN, 3))
        .then(resumed(3, holder(2, 2), 3));
  }

  @Test
  void sameTokenResumesADetachedId() {
    given(connected(1, 1), detached(1, CONNECTION_LOST, 20, 10))
        .when(connect(2, TOKEN, 11))
        .then(resumed(2, holder(1, 1), 11));
  }

  @Test
  void sameTokenResumesAnIdThatWaitsSinceARestart() {
    given(connected(1, 1), started(40, 10))
        .when(connect(2, TOKEN, 11))
        .then(resumed(2, holder(1, 1), 11));
  }

  @Test
  void aResumeIsNotHeldUpByTheLimit() {
    given(connected(1, 1)).when(connect(2, TOKEN, 100, 2)).then(resumed(2, holder(1, 1), 2));
  }

  @Test
  void otherTokenOnALiveIdIsRefused() {
    given(connected(1, 1)).when(connect(2, OTHER_TOKEN, 2)).thenRefused(Refusal.ID_TAKEN);
  }

  @Test
  void otherTokenOnADetachedIdIsRefusedWhileItWaits() {
    given(connected(1, 1), detached(1, CONNECTION_LOST, 20, 10))
        .when(connect(2, OTHER_TOKEN, 11))
        .thenRefused(Refusal.ID_TAKEN);
  }

  @Test
  void aTakenIdIsToldBeforeTheLimit() {
    given(connected(1, 1)).when(connect(2, OTHER_TOKEN, 100, 2)).thenRefused(Refusal.ID_TAKEN);
  }

  @Test
  void onePeerSaysNothingAboutAnother() {
    var bob = new Connect(BOB, connection(2), OTHER_TOKEN, PresentedProof.NONE, CLIENT, 1, at(2));
    given(connected(1, 1))
        .when(bob)
        .then(new PeerConnected(BOB, connection(2), OTHER_TOKEN, Optional.empty(), CLIENT, at(2)));
  }

  @ParameterizedTest
  @EnumSource(value = DisconnectReason.class, mode = EXCLUDE, names = "SLOW_CONSUMER")
  void theEndOfTheHolderVacatesItsId(DisconnectReason reason) {
    given(connected(1, 1)).when(disconnect(1, reason, 2)).then(disconnected(1, reason, 2));
  }

  @Test
  void anUncleanEndDetachesWhenDroppedIdsAreKept() {
    given(KEEPS_DROPPED, connected(1, 1))
        .when(disconnect(1, ALIVE_TIMEOUT, 2))
        .then(detached(1, ALIVE_TIMEOUT, 12, 2));
  }

  @Test
  void theIdOfAClientThatTookNothingWaitsForItsOwnClientFirst() {
    given(connected(1, 1))
        .when(disconnect(1, SLOW_CONSUMER, 2))
        .then(detached(1, SLOW_CONSUMER, 7, 2));
    given(connected(1, 1), detached(1, SLOW_CONSUMER, 7, 2))
        .when(connect(2, OTHER_TOKEN, 6))
        .thenRefused(Refusal.ID_TAKEN);
    given(connected(1, 1), detached(1, SLOW_CONSUMER, 7, 2))
        .when(connect(2, TOKEN, 6))
        .then(resumed(2, holder(1, 1), 6));
  }

  @Test
  void aLongerWindowHoldsAlsoForAClientThatTookNothing() {
    given(KEEPS_DROPPED, connected(1, 1))
        .when(disconnect(1, SLOW_CONSUMER, 2))
        .then(detached(1, SLOW_CONSUMER, 12, 2));
  }

  @Test
  void aCleanEndVacatesAlsoWhenDroppedIdsAreKept() {
    given(KEEPS_DROPPED, connected(1, 1))
        .when(disconnect(1, CLIENT_CLOSED, 2))
        .then(disconnected(1, CLIENT_CLOSED, 2));
  }

  @Test
  void aLateEndOfAnOverriddenConnectionChangesNothing() {
    given(connected(1, 1), resumed(2, holder(1, 1), 2))
        .when(disconnect(1, CONNECTION_LOST, 3))
        .thenIgnored();
  }

  @Test
  void aSecondEndOfAConnectionChangesNothing() {
    given(connected(1, 1), disconnected(1, CLIENT_CLOSED, 2))
        .when(disconnect(1, CONNECTION_LOST, 3))
        .thenIgnored();
  }

  @Test
  void anEndAfterTheDetachmentChangesNothing() {
    given(connected(1, 1), detached(1, CONNECTION_LOST, 20, 10))
        .when(disconnect(1, CLIENT_CLOSED, 11))
        .thenIgnored();
  }

  @Test
  void theEndOfAConnectionThatNeverHeldTheIdChangesNothing() {
    given().when(disconnect(1, CLIENT_CLOSED, 1)).thenIgnored();
  }

  @Test
  void aDetachedIdIsVacatedAtTheEndOfItsWindow() {
    given(connected(1, 1), detached(1, CONNECTION_LOST, 20, 10))
        .when(expire(20))
        .then(disconnected(1, LOST, 20));
  }

  @Test
  void aDetachedIdIsKeptUntilTheEndOfItsWindow() {
    given(connected(1, 1), detached(1, CONNECTION_LOST, 20, 10)).when(expire(19)).thenIgnored();
  }

  @Test
  void anIdThatCameBackDoesNotExpire() {
    given(connected(1, 1), detached(1, CONNECTION_LOST, 20, 10), resumed(2, holder(1, 1), 11))
        .when(expire(21))
        .thenIgnored();
  }

  @Test
  void aVacantIdDoesNotExpire() {
    given().when(expire(1)).thenIgnored();
  }
}
