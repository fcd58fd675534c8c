package dev.baton.session;

import static dev.baton.session.RecordingConnection.OPEN;
import static dev.baton.session.StateScene.SECOND;
import static dev.baton.session.StateScene.contact;
import static dev.baton.session.StateScene.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.baton.protocol.CloseReason;
import dev.baton.realm.Handover;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.HandoverChanges;
import dev.baton.session.StateScene.Peer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is kept of what passes by, and when it is written. */
class StateTrackerTest {
  private static final String CHAT = ",\"label\":\"chat\"";

  private final StateScene scene = new StateScene(new StateLimits(16_384, 64));
  private final Peer alice = scene.peer("alice");

  @Test
  void whatASessionHoldsIsCountedUntilItEnds() {
    alice.sends("{\"type\":\"STATE\",\"payload\":\"%s\"}".formatted("x".repeat(100)));
    assertThat(scene.memory.used(MemoryBudget.Part.STATES)).isEqualTo(98);
    alice.sends("{\"type\":\"STATE\",\"payload\":\"short\"}");
    assertThat(scene.memory.used(MemoryBudget.Part.STATES)).isEqualTo(3);
    alice.offers("bob", "c1", CHAT);
    assertThat(scene.memory.used(MemoryBudget.Part.STATES)).isGreaterThan(50);
    alice.sends("{\"type\":\"LEAVE\",\"dst\":\"bob\"}");
    assertThat(scene.memory.used(MemoryBudget.Part.STATES)).isEqualTo(3);
    scene.states.ended(alice.session);
    assertThat(scene.memory.used(MemoryBudget.Part.STATES)).isZero();
  }

  /** A message may be under way to a session that ends. */
  @Test
  void whatComesTooLateIsNotCountedForASessionThatHasEnded() {
    Peer bob = scene.peer("bob");
    alice.sends("{\"type\":\"STATE\",\"payload\":\"%s\"}".formatted("x".repeat(100)));
    alice.offers("bob", "c1", CHAT);
    alice.session.unsaved().release();
    bob.leaves("alice");
    alice.session.unsaved().remove(bob.session.peer(), true);
    alice.offers("bob", "c2", CHAT);
    assertThat(alice.session.unsaved().saveState("{\"n\":1}")).isTrue();
    scene.states.ended(alice.session);
    scene.states.ended(bob.session);
    assertThat(scene.memory.used(MemoryBudget.Part.STATES)).isZero();
    assertThat(scene.memory.used()).isZero();
  }

  @Test
  void withoutMemoryAStateIsRefusedAndTheOneBeforeIsKept() {
    alice.sends("{\"type\":\"STATE\",\"payload\":1}");
    scene.memory.take(MemoryBudget.Part.OUTBOXES, scene.memory.limit());
    alice.sends("{\"type\":\"STATE\",\"payload\":\"%s\"}".formatted("x".repeat(100)));
    assertThat(alice.connection.sent().getLast()).contains("ERROR", "try-again");
    assertThat(scene.metrics.value(Metric.STATES_REFUSED)).isEqualTo(1);
  }

  @Test
  void theLastStateIsKept() {
    alice.saves("{\"n\":1}");
    alice.saves("{\"n\": 2}");
    assertThat(alice.handover()).isEqualTo(new Handover("{\"n\": 2}", Map.of()));
    alice.saves("{\"n\": 2}");
    assertThat(alice.hasNothingToSave()).isTrue();
  }

  @Test
  void aStateThatIsTooLargeIsRefusedAndTheConnectionStays() {
    var small = new StateScene(new StateLimits(300, 3));
    Peer peer = small.peer("alice");
    peer.saves("\"" + "x".repeat(298) + "\"");
    assertThat(peer.handover().state()).hasSize(300);
    peer.saves("\"" + "x".repeat(299) + "\"");
    assertThat(peer.hasNothingToSave()).isTrue();
    assertThat(peer.connection.sent())
        .containsExactly(
            "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"The state is too large\","
                + "\"reason\":\"state-too-large\"}}");
    assertThat(peer.connection.closes()).isEmpty();
    assertThat(small.metrics.value(Metric.STATES_REFUSED)).isEqualTo(1);
  }

  @Test
  void whoHoldsTheIdNoMoreStoresNothing() {
    alice.session.fence();
    alice.saves("1");
    assertThat(alice.hasNothingToSave()).isTrue();
  }

  @Test
  void anOfferMakesAContactOfTheOneWhoMakesIt() {
    Peer bob = scene.peer("bob");
    alice.offers("bob", "c1", CHAT);
    assertThat(alice.contacts()).containsExactly(contact("bob", "c1", CHAT));
    assertThat(bob.contacts()).isEmpty();
  }

  @Test
  void anAnswerMakesAContactWithTheDetailsOfTheOffer() {
    Peer bob = scene.peer("bob", false);
    bob.offers("alice", "c1", CHAT);
    assertThat(alice.contacts()).isEmpty();
    alice.answers("bob", "c1");
    assertThat(alice.contacts()).containsExactly(contact("bob", "c1", CHAT));
  }

  @Test
  void whatWasOfferedToAnAbsentPeerIsKnownWhenItAnswers() {
    Peer bob = scene.peer("bob");
    bob.offers("carol", "c1", CHAT);
    Peer carol = scene.peer("carol");
    carol.answers("bob", "c1");
    assertThat(carol.contacts()).containsExactly(contact("bob", "c1", CHAT));
  }

  @Test
  void anAnswerToNothingThatIsKnownMakesAContactOfWhatItSays() {
    scene.peer("bob");
    alice.answers("bob", "c1");
    alice.answers("nobody", "c2");
    assertThat(alice.contacts())
        .containsExactly(contact("bob", "c1", ""), contact("nobody", "c2", ""));
  }

  @Test
  void anAnswerThatComesAgainTakesNothingAway() {
    Peer bob = scene.peer("bob");
    bob.offers("alice", "c1", CHAT);
    alice.answers("bob", "c1");
    alice.answers("bob", "c1");
    assertThat(alice.contacts()).containsExactly(contact("bob", "c1", CHAT));
  }

  @Test
  void whatIsNotAnsweredMakesNoContactAndNoLog() {
    Peer stranger = scene.peer("stranger");
    for (int i = 0; i < 100; i++) {
      stranger.offers("alice", "c" + i, CHAT);
      stranger.answers("alice", "d" + i);
    }
    assertThat(alice.session.unsaved().isUnsaved()).isFalse();
    assertThat(alice.contacts()).isEmpty();
    assertThat(alice.log).isEmpty();
  }

  @Test
  void anAnswerThatDoesNotPassMakesNoContact() {
    Peer bob = scene.peer("bob");
    bob.offers("alice", "c1", CHAT);
    bob.connection.close(CloseReason.LEFT);
    alice.answers("bob", "c1");
    assertThat(alice.contacts()).isEmpty();
    for (int i = 0; i < 3; i++) {
      alice.answers("absent", "c" + i);
    }
    assertThat(scene.metrics.value(Metric.MESSAGES_WAITING_REFUSED)).isEqualTo(1);
    assertThat(alice.contacts())
        .containsExactly(contact("absent", "c0", ""), contact("absent", "c1", ""));
  }

  @Test
  void ofAClientThatTakesNoPartNothingIsKept() {
    Peer stock = scene.peer("stock", false);
    stock.offers("alice", "c1", CHAT);
    alice.answers("stock", "c1");
    assertThat(stock.hasNothingToSave()).isTrue();
    assertThat(alice.contacts()).containsExactly(contact("stock", "c1", CHAT));
  }

  @Test
  void aClientThatTakesNoPartLeavesTheContactsThatAreThere() {
    Peer stock = scene.peer("stock", false);
    var before = new Handover("7", Map.of("c1", contact("bob", "c1", "")));
    stock.session.unsaved().inherit(before);
    stock.saves("null");
    HandoverChange change = stock.session.unsaved().wholeChange().orElseThrow();
    assertThat(before.with(change)).isEqualTo(new Handover("null", before.contacts()));
  }

  @Test
  void whoIsAbsentIsAContactToo() {
    alice.offers("nobody", "c1", "");
    assertThat(alice.contacts()).containsExactly(contact("nobody", "c1", ""));
  }

  @Test
  void leaveMakesBothForgetEachOther() {
    Peer bob = scene.peer("bob");
    scene.peer("carol", false);
    alice.offers("bob", "c1", "");
    bob.offers("alice", "c2", "");
    alice.offers("carol", "c3", "");
    assertThat(alice.contacts()).hasSize(2);
    bob.leaves("alice");
    assertThat(bob.contacts()).isEmpty();
    assertThat(alice.contacts()).containsExactly(contact("carol", "c3", ""));
    alice.leaves("carol");
    assertThat(alice.contacts()).isEmpty();
    assertThat(alice.log.getLast().removed()).containsExactly("c3");
  }

  @Test
  void leaveOfAStrangerRemovesNothing() {
    scene.peer("bob");
    Peer stranger = scene.peer("stranger");
    alice.offers("bob", "c1", CHAT);
    assertThat(alice.contacts()).hasSize(1);
    stranger.leaves("alice");
    stranger.sends("{\"type\":\"LEAVE\",\"src\":\"bob\",\"dst\":\"alice\"}");
    assertThat(alice.contacts()).containsExactly(contact("bob", "c1", CHAT));
    assertThat(alice.log).hasSize(1);
  }

  @Test
  void theNameOfAConnectionWithAnotherPeerIsNotTaken() {
    scene.peer("bob");
    Peer stranger = scene.peer("stranger");
    alice.offers("bob", "c1", CHAT);
    stranger.offers("alice", "c1", ",\"label\":\"mine\"");
    alice.answers("stranger", "c1");
    assertThat(alice.contacts()).containsExactly(contact("bob", "c1", CHAT));
  }

  @Test
  void onlyWhatHasChangedIsWritten() {
    scene.peer("bob");
    alice.saves("1");
    alice.offers("bob", "c1", "");
    alice.sweep(0);
    alice.offers("bob", "c2", "");
    alice.sweep(SECOND);
    alice.saves("2");
    alice.sweep(2 * SECOND);
    alice.leaves("bob");
    alice.sweep(3 * SECOND);
    assertThat(alice.log)
        .extracting(c -> c.state().orElse(""), c -> c.contacts().keySet(), HandoverChange::removed)
        .containsExactly(
            tuple("1", Set.of("c1"), Set.of()),
            tuple("", Set.of("c2"), Set.of()),
            tuple("2", Set.of(), Set.of()),
            tuple("", Set.of(), Set.of("c1", "c2")));
  }

  @Test
  void whatIsChangedBackIsNotWritten() {
    scene.peer("bob");
    alice.saves("1");
    alice.saves("null");
    alice.offers("bob", "c1", "");
    alice.leaves("bob");
    alice.sweep(0);
    assertThat(alice.log).isEmpty();
    assertThat(alice.session.unsaved().isUnsaved()).isFalse();
  }

  @Test
  void whatWasInheritedIsKept() {
    alice.session.unsaved().inherit(new Handover("7", Map.of("c1", contact("bob", "c1", CHAT))));
    assertThat(alice.hasNothingToSave()).isTrue();
    alice.offers("carol", "c2", "");
    assertThat(alice.session.unsaved().wholeChange())
        .contains(HandoverChanges.ofContacts(Map.of("c2", contact("carol", "c2", "")), Set.of()));
  }

  @Test
  void whatWasInheritedAndFindsNoRoomAnyMoreIsRemoved() {
    Peer narrow = new StateScene(new StateLimits(16_384, 1)).peer("alice");
    Map<String, String> two = new LinkedHashMap<>();
    two.put("c1", contact("bob", "c1", ""));
    two.put("c2", contact("bob", "c2", ""));
    narrow.session.unsaved().inherit(new Handover("7", two));
    assertThat(narrow.session.unsaved().wholeChange())
        .contains(HandoverChanges.ofContacts(Map.of(), Set.of("c1")));
  }

  @Test
  void aSessionIsWrittenOnceASecondAtMost() {
    for (int n = 0; n < 5; n++) {
      alice.saves(Integer.toString(n));
      alice.sweep(n * SECOND / 4);
    }
    assertThat(alice.log).hasSize(2);
    alice.sweep(10 * SECOND);
    assertThat(alice.log).as("with nothing new").hasSize(2);
  }

  @Test
  void whatCouldNotBeWrittenIsTriedAgain() {
    alice.saves("1");
    List<PeerSession> asked = new ArrayList<>();
    scene.states.sweep(0, _ -> false);
    scene.states.sweep(1, asked::add);
    assertThat(asked).containsExactly(alice.session);
    scene.states.sweep(2 * SECOND, asked::add);
    assertThat(asked).as("the writer did not get it into the log").hasSize(2);
  }

  @Test
  void whatHappensWhileItIsWrittenIsWrittenNext() {
    scene.peer("bob");
    alice.saves("1");
    HandoverChange first = alice.session.unsaved().wholeChange().orElseThrow();
    alice.saves("2");
    alice.offers("bob", "c1", "");
    alice.session.unsaved().written(first);
    assertThat(alice.session.unsaved().isUnsaved()).isTrue();
    HandoverChange second = alice.session.unsaved().wholeChange().orElseThrow();
    assertThat(second.state()).contains("2");
    assertThat(second.contacts()).containsOnlyKeys("c1");
  }

  @Test
  void whoIsGoneIsForgotten() {
    scene.peer("bob");
    alice.saves("1");
    alice.sends(message("OFFER", "bob", "c1", CHAT));
    assertThat(scene.states.offeredBytes()).isPositive();
    scene.ends(alice);
    scene.states.sweep(
        0,
        _ -> {
          throw new AssertionError("nothing is to be written");
        });
    assertThat(scene.states.offeredBytes()).isZero();
    assertThat(alice.connection.sent()).doesNotContain(OPEN);
  }
}
