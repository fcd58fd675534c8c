package dev.baton.realm;

import static dev.baton.realm.DisconnectReason.CLIENT_CLOSED;
import static dev.baton.realm.DisconnectReason.CONNECTION_LOST;
import static dev.baton.realm.DisconnectReason.GOING_AWAY;
import static dev.baton.realm.DisconnectReason.LEFT;
import static dev.baton.realm.DisconnectReason.SERVER_STOPPED;
import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.NODE;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connected;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.detached;
import static dev.baton.realm.RealmSamples.disconnected;
import static dev.baton.realm.RealmSamples.holder;
import static dev.baton.realm.RealmSamples.overridden;
import static dev.baton.realm.RealmSamples.proof;
import static dev.baton.realm.RealmSamples.resumed;
import static dev.baton.realm.RealmSamples.started;
import static dev.baton.realm.RealmScenario.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.RealmCommand.Disconnect;
import dev.baton.realm.RealmCommand.SaveState;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.StateSaved;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What moves with an ID, and for how long it waits for its client. */
class HandoverTest {
  private static final Handover DRAFT =
      new Handover("{\"draft\":1}", Map.of("dc_1", "{\"peer\":\"bob\"}"));
  private static final HandoverChange DRAWN = HandoverChanges.to(DRAFT);
  private static final RealmPolicy WAITS =
      new RealmPolicy(
          100,
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ZERO,
          new TakeoverPolicy(true, false, 5, PROOF_MAX_AGE));

  private static SaveState save(int connection) {
    return new SaveState(ALICE, connection(connection), DRAWN, at(5));
  }

  private static StateSaved saved(int connection) {
    return new StateSaved(ALICE, connection(connection), DRAWN, at(5));
  }

  private static Realm after(RealmEvent... events) {
    var realm = new Realm();
    for (int i = 0; i < events.length; i++) {
      realm.apply(i + 1, NODE, events[i]);
    }
    return realm;
  }

  private static Disconnect end(DisconnectReason reason, boolean comesBack) {
    return new Disconnect(ALICE, connection(1), reason, comesBack, at(20));
  }

  @Test
  void theHolderMayStoreSomething() {
    given(connected(1, 1)).when(save(1)).then(saved(1));
    assertThat(after(connected(1, 1), saved(1)).handover(ALICE)).isEqualTo(DRAFT);
    assertThat(after(connected(1, 1), saved(1)).handover(BOB)).isEqualTo(Handover.NOTHING);
  }

  @Test
  void otherBearersMayNot() {
    given().when(save(1)).thenIgnored();
    given(connected(1, 1)).when(save(2)).thenIgnored();
    given(connected(1, 1), resumed(2, holder(1, 1), 3)).when(save(1)).thenIgnored();
    given(connected(1, 1), detached(1, CONNECTION_LOST, 20, 3)).when(save(1)).thenIgnored();
    given(connected(1, 1), disconnected(1, CLIENT_CLOSED, 3)).when(save(1)).thenIgnored();
  }

  @Test
  void whatAnotherConnectionStoresIsVoid() {
    assertThat(after(connected(1, 1), saved(2)).handover(ALICE)).isEqualTo(Handover.NOTHING);
    assertThat(after(saved(1)).handover(ALICE)).isEqualTo(Handover.NOTHING);
    assertThat(after(connected(1, 1), started(30, 2), saved(1)).handover(ALICE))
        .isEqualTo(Handover.NOTHING);
  }

  @Test
  void itMovesWithTheIdAndOutlivesARestart() {
    assertThat(after(connected(1, 1), saved(1), resumed(2, holder(1, 1), 6)).handover(ALICE))
        .isEqualTo(DRAFT);
    assertThat(
            after(connected(1, 1), saved(1), overridden(2, holder(1, 1), proof(6, "a"), 7))
                .handover(ALICE))
        .isEqualTo(DRAFT);
    Realm restarted = after(connected(1, 1), saved(1), started(40, 10));
    assertThat(restarted.handover(ALICE)).isEqualTo(DRAFT);
    assertThat(new Realm(restarted.state()).handover(ALICE)).isEqualTo(DRAFT);
  }

  @Test
  void aClientThatGetsAVacantIdGetsNoHandover() {
    Realm realm =
        after(connected(1, 1), saved(1), disconnected(1, CLIENT_CLOSED, 6), connected(2, 7));
    assertThat(realm.handover(ALICE)).isEqualTo(Handover.NOTHING);
    assertThat(realm.state().handovers()).isEmpty();
  }

  @Test
  void whatIsTakenBackWasNeverStored() {
    var first = new StateSaved(ALICE, connection(1), HandoverChanges.ofState("1"), at(4));
    Realm realm =
        after(
            connected(1, 1), first, saved(1), new LogResumed(at(6), OptionalLong.of(3), 0, at(7)));
    assertThat(realm.handover(ALICE)).isEqualTo(new Handover("1", Map.of()));
  }

  private static StateSaved contacts(Map<String, String> contacts, Set<String> removed) {
    return new StateSaved(
        ALICE, connection(1), HandoverChanges.ofContacts(contacts, removed), at(5));
  }

  @Test
  void whatDidNotChangeStaysAsItWas() {
    Realm realm =
        after(
            connected(1, 1),
            saved(1),
            contacts(Map.of("dc_2", "2"), Set.of()),
            contacts(Map.of("dc_3", "3"), Set.of("dc_1")),
            contacts(Map.of("dc_2", "two"), Set.of("unknown")));
    assertThat(realm.handover(ALICE).state()).isEqualTo(DRAFT.state());
    assertThat(realm.handover(ALICE).contacts())
        .containsExactly(Map.entry("dc_2", "two"), Map.entry("dc_3", "3"));
    assertThat(new Realm(realm.state()).handover(ALICE).contacts().keySet())
        .containsExactly("dc_2", "dc_3");

    var state = new StateSaved(ALICE, connection(1), HandoverChanges.ofState("7"), at(5));
    Handover both = after(connected(1, 1), saved(1), state).handover(ALICE);
    assertThat(both).isEqualTo(new Handover("7", DRAFT.contacts()));
  }

  @Test
  void aContactThatIsRemovedAndAddedAtOnceIsThere() {
    assertThat(DRAFT.with(HandoverChanges.ofContacts(Map.of("dc_1", "new"), Set.of("dc_1"))))
        .isEqualTo(new Handover(DRAFT.state(), Map.of("dc_1", "new")));
  }

  @Test
  void aChangeThatStartsOverLeavesNothingOfBefore() {
    var only = new HandoverChange(Optional.empty(), true, Map.of("dc_2", "2"), Set.of());
    assertThat(DRAFT.with(only)).isEqualTo(new Handover(DRAFT.state(), Map.of("dc_2", "2")));
  }

  @Test
  void aChangeIsEmptyIfItChangesNothing() {
    assertThat(HandoverChanges.ofContacts(Map.of(), Set.of()).isEmpty()).isTrue();
    assertThat(
            List.of(
                HandoverChanges.ofState("null"),
                HandoverChanges.ofContacts(Map.of("a", "b"), Set.of()),
                HandoverChanges.ofContacts(Map.of(), Set.of("a")),
                new HandoverChange(Optional.empty(), true, Map.of(), Set.of())))
        .noneMatch(HandoverChange::isEmpty);
  }

  @Test
  void aClientThatTakesPartIsWaitedForAfterADropAReloadAndTheEndOfTheServer() {
    for (DisconnectReason reason : new DisconnectReason[] {GOING_AWAY, SERVER_STOPPED}) {
      given(WAITS, connected(1, 1)).when(end(reason, true)).then(detached(1, reason, 35, 20));
      given(WAITS, connected(1, 1)).when(end(reason, false)).then(disconnected(1, reason, 20));
    }
    given(WAITS, connected(1, 1))
        .when(end(CONNECTION_LOST, true))
        .then(detached(1, CONNECTION_LOST, 35, 20));
    given(WAITS, connected(1, 1))
        .when(end(CONNECTION_LOST, false))
        .then(detached(1, CONNECTION_LOST, 30, 20));
  }

  @Test
  void everyClientIsWaitedForAfterAStopOfTheServer() {
    var policy =
        new RealmPolicy(
            100, Duration.ZERO, Duration.ofSeconds(15), Duration.ofSeconds(30), TakeoverPolicy.OFF);
    for (boolean comesBack : new boolean[] {true, false}) {
      given(policy, connected(1, 1))
          .when(end(SERVER_STOPPED, comesBack))
          .then(detached(1, SERVER_STOPPED, 50, 20));
    }
    given(policy, connected(1, 1))
        .when(end(GOING_AWAY, false))
        .then(disconnected(1, GOING_AWAY, 20));
  }

  /** So a drain takes nothing from a client that is lost in it. */
  @Test
  void aStopIsNoShorterWaitThanADrop() {
    var longDrop =
        new RealmPolicy(
            100, Duration.ofSeconds(60), Duration.ZERO, Duration.ofSeconds(30), TakeoverPolicy.OFF);
    given(longDrop, connected(1, 1))
        .when(end(SERVER_STOPPED, false))
        .then(detached(1, SERVER_STOPPED, 80, 20));
    var noRestart =
        new RealmPolicy(
            100, Duration.ofSeconds(60), Duration.ZERO, Duration.ZERO, TakeoverPolicy.OFF);
    given(noRestart, connected(1, 1))
        .when(end(SERVER_STOPPED, false))
        .then(disconnected(1, SERVER_STOPPED, 20));
  }

  @Test
  void aClientThatSaysGoodbyeIsNotWaitedFor() {
    for (DisconnectReason reason : new DisconnectReason[] {CLIENT_CLOSED, LEFT}) {
      given(WAITS, connected(1, 1)).when(end(reason, true)).then(disconnected(1, reason, 20));
    }
  }

  @Test
  void aLongerDropWindowCounts() {
    var policy =
        new RealmPolicy(
            100, Duration.ofSeconds(60), Duration.ofSeconds(15), Duration.ZERO, TakeoverPolicy.OFF);
    given(policy, connected(1, 1))
        .when(end(CONNECTION_LOST, true))
        .then(detached(1, CONNECTION_LOST, 80, 20));
    given(policy, connected(1, 1))
        .when(end(GOING_AWAY, true))
        .then(detached(1, GOING_AWAY, 35, 20));
  }

  @Test
  void whatIsStoredIsShownNowhere() {
    assertThat(saved(1).toString()).doesNotContain("draft\"", "bob");
    assertThat(DRAFT.toString()).doesNotContain("draft\"", "bob");
  }
}
