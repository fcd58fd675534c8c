package dev.baton.session;

import static dev.baton.session.StateScene.SECOND;
import static dev.baton.session.StateScene.contact;
import static dev.baton.session.StateScene.metadata;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.Handover;
import dev.baton.realm.HandoverChange;
import dev.baton.session.StateScene.Peer;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What strangers can do to what moves with an ID, where the holder answers every call, as the stock
 * client does by itself.
 */
@Tag("slow")
class StrangersTest {
  private static final String CHAT = ",\"label\":\"chat\"";
  private static final String LARGE = metadata(2_000);
  private static final int MINUTE = 60;

  private final StateScene scene = new StateScene(new StateLimits(16_384, 64));
  private final Peer alice = scene.peer("alice");
  private final Peer bob = scene.peer("bob");

  private void calls(Peer stranger, String connectionId, String more) {
    stranger.offers("alice", connectionId, more);
    alice.answers(stranger.session.peer().value(), connectionId);
  }

  private static long bytesOf(HandoverChange change) {
    long bytes = 400L + change.state().orElse("").getBytes(UTF_8).length;
    for (Map.Entry<String, String> contact : change.contacts().entrySet()) {
      bytes += contact.getKey().length() + 6;
      bytes += contact.getValue().replace("\"", "\\\"").getBytes(UTF_8).length;
    }
    return bytes + change.removed().stream().mapToInt(removed -> removed.length() + 3).sum();
  }

  private long logged() {
    return alice.log.stream().mapToLong(StrangersTest::bytesOf).sum();
  }

  @Test
  void nineLargeCallsOfNineStrangersPushNothingOut() {
    alice.offers("bob", "b1", CHAT);
    calls(bob, "b2", CHAT);
    for (int i = 0; i < 9; i++) {
      calls(scene.peer("stranger-" + i), "s" + i, LARGE);
    }
    assertThat(alice.contacts()).contains(contact("bob", "b1", CHAT), contact("bob", "b2", CHAT));
    assertThat(scene.metrics.value(Metric.CONTACTS_DROPPED)).isPositive();
  }

  @Test
  void oneStrangerHasAQuarterAndLosesItsOwnOldest() {
    calls(bob, "b1", CHAT);
    Peer stranger = scene.peer("stranger");
    for (int i = 0; i < 17; i++) {
      calls(stranger, "s" + i, "");
    }
    assertThat(alice.handover().contacts()).hasSize(17).containsKeys("b1", "s1", "s16");
    assertThat(alice.handover().contacts()).doesNotContainKey("s0");
    for (int i = 0; i < 5; i++) {
      calls(stranger, "large-" + i, LARGE);
    }
    assertThat(alice.handover().contacts()).containsOnlyKeys("b1", "large-3", "large-4");
  }

  @Test
  void asManyStrangersAsThereAreContactsPushNothingOut() {
    calls(bob, "b1", CHAT);
    for (int i = 0; i < 200; i++) {
      calls(scene.peer("stranger-" + i), "s" + i, "");
    }
    assertThat(alice.handover().contacts()).hasSize(64).containsKey("b1");
    assertThat(scene.metrics.value(Metric.CONTACTS_DROPPED)).isEqualTo(200 - 63);
    alice.offers("carol", "c1", CHAT);
    assertThat(alice.handover().contacts()).hasSize(64).containsKeys("b1", "c1");
  }

  @Test
  void whoIsGoneMakesRoomForThoseWhoAreThere() {
    for (int i = 0; i < 64; i++) {
      Peer caller = scene.peer("caller-" + i);
      calls(caller, "c" + i, "");
      if (i == 7) {
        scene.ends(caller);
      }
    }
    calls(bob, "b1", CHAT);
    assertThat(alice.handover().contacts()).hasSize(64).containsKey("b1").doesNotContainKey("c7");
  }

  @Test
  void whatTheHolderAskedForIsNotDisplacedByWhatItAnswers() {
    for (int i = 0; i < 64; i++) {
      alice.offers("absent-" + i, "a" + i, "");
    }
    calls(bob, "b1", "");
    assertThat(alice.handover().contacts()).hasSize(64).doesNotContainKey("b1");
    alice.offers("bob", "b2", "");
    assertThat(alice.handover().contacts()).hasSize(64).containsKey("b2").doesNotContainKey("a0");
  }

  @Test
  void aContactThatIsLargerThanAShareIsLeftOut() {
    Peer holder = new StateScene(new StateLimits(300, 3)).peer("alice");
    holder.offers("bob", "c1", metadata(100));
    holder.offers("bob", "c2", "");
    assertThat(holder.handover().contacts()).containsOnlyKeys("c2");
  }

  @Test
  void callsWithoutAnswerMakeNoLogWhateverTheirNumber() {
    alice.saves("1");
    alice.sweep(0);
    Peer stranger = scene.peer("stranger");
    for (int second = 1; second <= MINUTE; second++) {
      for (int i = 0; i < 100; i++) {
        stranger.offers("alice", "s" + second + "-" + i, "");
      }
      alice.sweep(second * SECOND);
    }
    assertThat(alice.log).hasSize(1);
  }

  @Test
  void callsThatAreAnsweredMakeLittleLog() {
    Peer stranger = scene.peer("stranger");
    for (int second = 0; second < 10 * MINUTE; second++) {
      for (int i = 0; i < 20; i++) {
        calls(stranger, "s" + second + "-" + i, LARGE);
      }
      alice.sweep(second * SECOND);
    }
    long allowed =
        2L * UnsavedState.OTHERS_BYTES_AT_ONCE
            + 10L * MINUTE * UnsavedState.OTHERS_BYTES_PER_SECOND;
    assertThat(logged()).isPositive().isLessThan(allowed);
  }

  @Test
  void smallCallsThatAreAnsweredMakeLittleLogToo() {
    Peer stranger = scene.peer("stranger");
    for (int second = 0; second < 10 * MINUTE; second++) {
      calls(stranger, "s" + second, "");
      alice.sweep(second * SECOND);
    }
    long allowed =
        UnsavedState.OTHERS_BYTES_AT_ONCE + 10L * MINUTE * UnsavedState.OTHERS_BYTES_PER_SECOND;
    assertThat(logged()).isPositive().isLessThan(allowed);
    assertThat(alice.contacts()).as("a takeover has them all").hasSize(16);
  }

  @Test
  void leavingAndComingBackMakesLittleLogToo() {
    Peer stranger = scene.peer("stranger");
    for (int second = 0; second < 10 * MINUTE; second++) {
      calls(stranger, "s" + second, "");
      alice.sweep(second * SECOND);
      stranger.leaves("alice");
    }
    long allowed =
        UnsavedState.OTHERS_BYTES_AT_ONCE + 10L * MINUTE * UnsavedState.OTHERS_BYTES_PER_SECOND;
    assertThat(logged()).isPositive().isLessThan(allowed);
  }

  @Test
  void whatTheHolderDoesIsWrittenAtOnceWhateverOthersDo() {
    for (int i = 0; i < 9; i++) {
      calls(scene.peer("stranger-" + i), "s" + i, LARGE);
    }
    alice.sweep(0);
    for (int i = 0; i < 9; i++) {
      calls(scene.peer("another-" + i), "t" + i, "");
    }
    alice.sweep(SECOND);
    assertThat(alice.log).as("others have used up what they may").hasSize(1);
    scene.states.sweep(
        SECOND,
        _ -> {
          throw new AssertionError("the writer is asked for nothing that it may not write");
        });

    alice.saves("7");
    alice.offers("bob", "b1", CHAT);
    alice.sweep(2 * SECOND);
    HandoverChange written = alice.log.getLast();
    assertThat(written.state()).contains("7");
    assertThat(written.contacts()).containsOnlyKeys("b1");
    Handover all = alice.handover();
    assertThat(all.contacts()).containsKeys("b1", "t0", "t8");
  }

  @Test
  void whatOthersHaveDoneIsWrittenWhenTheyMayAgain() {
    for (int i = 0; i < 9; i++) {
      calls(scene.peer("stranger-" + i), "s" + i, LARGE);
    }
    alice.sweep(0);
    calls(bob, "b1", CHAT);
    int second = 1;
    while (alice.log.size() == 1 && second < 10 * MINUTE) {
      alice.sweep(second++ * SECOND);
    }
    assertThat(alice.log.getLast().contacts()).containsOnlyKeys("b1");
    assertThat(second).isBetween(30, 200);
  }

  @Test
  void whatIsOfferedAndNotAnsweredTakesUpLittleRoom() {
    for (int i = 0; i < 200; i++) {
      bob.offers("alice", "b" + i, LARGE);
    }
    assertThat(scene.states.offeredBytes()).isBetween(1, RecentOffers.MAX_BYTES);
    assertThat(scene.metrics.value(Metric.OFFERS_FORGOTTEN)).isGreaterThan(190);
    alice.answers("bob", "b199");
    assertThat(alice.contacts()).containsExactly(contact("bob", "b199", LARGE));
    for (int i = 0; i < 5_000; i++) {
      scene.peer("stranger-" + i).offers("alice", "s" + i, LARGE);
    }
    assertThat(scene.states.offeredBytes()).isBetween(1, RecentOffers.MAX_BYTES_IN_ALL);
  }

  @Test
  void offersOfStrangersDoNotMakeTheServerForgetThoseOfFriends() {
    bob.offers("alice", "b1", CHAT);
    Peer stranger = scene.peer("stranger");
    for (int i = 0; i < 1_000; i++) {
      stranger.offers("alice", "s" + i, LARGE);
    }
    alice.answers("bob", "b1");
    assertThat(alice.contacts()).containsExactly(contact("bob", "b1", CHAT));
  }

  @Test
  void anOfferIsForgottenAfterAMinuteWithoutAnAnswer() {
    bob.offers("alice", "b1", CHAT);
    long now = System.nanoTime();
    alice.sweep(now + RecentOffers.MAX_AGE_NANOS / 2);
    assertThat(scene.states.offeredBytes()).isPositive();
    alice.sweep(now + 2 * RecentOffers.MAX_AGE_NANOS);
    assertThat(scene.states.offeredBytes()).isZero();
  }

  @Test
  void anOfferForAnotherPeerIsNotWhatIsAnswered() {
    scene.peer("carol");
    bob.offers("carol", "b1", ",\"label\":\"for carol\"");
    alice.answers("bob", "b1");
    assertThat(alice.contacts()).containsExactly(contact("bob", "b1", ""));
  }
}
