package dev.baton.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.PeerId;
import dev.baton.realm.RealmSamples;
import dev.baton.session.WaitingMessages.Acceptance;
import dev.baton.session.WaitingMessages.Expired;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingMessagesTest {
  private static final PeerId ALICE = new PeerId("alice");
  private static final PeerId BOB = new PeerId("bob");
  private static final Duration TIMEOUT = Duration.ofNanos(5_000);

  private static final long OVERHEAD = 128;
  private static final MemoryBudget PLENTY = new MemoryBudget(1 << 26);

  /** 3 messages and 10 bytes for one peer, 2 peers for one sender, 1,000 bytes in all. */
  private final MemoryBudget memory = new MemoryBudget(100_000);

  private final WaitingMessages waiting =
      new WaitingMessages(new WaitingLimits(3, 10, 2, 1_000), memory);

  private Acceptance add(String sender, String destination, String message) {
    return add(sender, destination, message, 0);
  }

  private Acceptance add(String sender, String destination, String message, long nowNanos) {
    return waiting.add(
        new PeerId(sender), new PeerId(destination), message.getBytes(UTF_8), nowNanos, () -> true);
  }

  private List<String> deliver(PeerId peer) {
    List<String> journal = new ArrayList<>();
    var connection = new RecordingConnection(peer.value(), journal);
    waiting.deliverTo(
        new PeerSession(peer, RealmSamples.connection(1), connection, RealmFixture.draft(false)),
        () -> journal.add("before"),
        () -> journal.add("after"));
    return journal;
  }

  @Test
  void whatWaitedIsHandedOverOnceAndInOrder() {
    add("bob", "alice", "1");
    add("carol", "alice", "2");
    add("bob", "alice", "3");

    assertThat(deliver(ALICE))
        .containsExactly("before", "alice <- 1", "alice <- 2", "alice <- 3", "after");
    assertThat(deliver(ALICE)).containsExactly("before", "after");
    assertThat(waiting.totals().bytes()).isZero();
  }

  @Test
  void aMessageForAPeerThatHasComeMeanwhileDoesNotWait() {
    assertThat(waiting.add(BOB, ALICE, new byte[1], 0, () -> false))
        .isEqualTo(Acceptance.NOT_ABSENT);
    assertThat(waiting.totals().bytes()).isZero();
  }

  @Test
  void messagesForOnePeerAreLimitedInNumber() {
    add("bob", "alice", "1");
    add("carol", "alice", "2");
    add("dave", "alice", "3");

    assertThat(add("erin", "alice", "4")).isEqualTo(Acceptance.NO_ROOM);
    assertThat(add("erin", "frank", "4")).isEqualTo(Acceptance.KEPT);
  }

  @Test
  void messagesForOnePeerAreLimitedInBytes() {
    assertThat(add("bob", "alice", "1234567890")).isEqualTo(Acceptance.KEPT);
    assertThat(add("bob", "alice", "")).isEqualTo(Acceptance.KEPT);
    assertThat(add("bob", "alice", "1")).isEqualTo(Acceptance.NO_ROOM);
    assertThat(add("bob", "carol", "12345678901")).isEqualTo(Acceptance.NO_ROOM);
  }

  @Test
  void noSenderHasMoreThanAQuarterOfWhatWaitsForAPeer() {
    var large =
        new WaitingMessages(
            new WaitingLimits(80, 100_000, 2, 10_000_000),
            new MemoryBudget(RealmFixture.MEMORY_ENOUGH));
    for (int i = 0; i < 20; i++) {
      assertThat(large.add(BOB, ALICE, new byte[1], 0, () -> true)).isEqualTo(Acceptance.KEPT);
    }
    assertThat(large.add(BOB, ALICE, new byte[1], 0, () -> true)).isEqualTo(Acceptance.NO_ROOM);
    var carol = new PeerId("carol");
    assertThat(large.add(carol, ALICE, new byte[24_000], 0, () -> true)).isEqualTo(Acceptance.KEPT);
    assertThat(large.add(carol, ALICE, new byte[1_001], 0, () -> true))
        .isEqualTo(Acceptance.NO_ROOM);
    assertThat(large.add(carol, ALICE, new byte[1_000], 0, () -> true)).isEqualTo(Acceptance.KEPT);
    // One message may be larger than that, as long as it is the only one.
    var dave = new PeerId("dave");
    assertThat(large.add(dave, ALICE, new byte[50_000], 0, () -> true)).isEqualTo(Acceptance.KEPT);
    large.expire(5_000, TIMEOUT);
    assertThat(large.totals().bytes()).isZero();
    assertThat(large.add(BOB, ALICE, new byte[1], 0, () -> true)).isEqualTo(Acceptance.KEPT);
  }

  @Test
  void theAbsentPeersOfOneSenderAreLimited() {
    add("bob", "alice", "1");
    add("bob", "carol", "1");

    assertThat(add("bob", "dave", "1")).isEqualTo(Acceptance.NO_ROOM);
    assertThat(add("bob", "alice", "2")).isEqualTo(Acceptance.KEPT);
    assertThat(add("erin", "dave", "1")).isEqualTo(Acceptance.KEPT);
  }

  @Test
  void aSenderHasRoomAgainWhenAPeerHasCome() {
    add("bob", "alice", "1");
    add("bob", "alice", "2");
    add("bob", "carol", "1");
    deliver(ALICE);

    assertThat(add("bob", "dave", "1")).isEqualTo(Acceptance.KEPT);
    assertThat(add("bob", "erin", "1")).isEqualTo(Acceptance.NO_ROOM);
  }

  @Test
  void oneSenderHasLessThanAQuarterOfAllThatWaits() {
    var roomy = new WaitingMessages(new WaitingLimits(10_000, 10_000, 10_000, 16_000), PLENTY);
    fill(roomy, "greedy");

    assertThat(roomy.totals().bytes()).isBetween(2_900L, 3_000L);
    assertThat(add(roomy, "greedy", "absent-x", "12345")).isEqualTo(Acceptance.NO_ROOM);
    // Who was told is not told again before the next sweep.
    assertThat(add(roomy, "greedy", "absent-x", "12345")).isEqualTo(Acceptance.STILL_NO_ROOM);
  }

  @Test
  void howeverMuchSomeSendersTakeThereIsRoomForOthersThatSendLittle() {
    var roomy = new WaitingMessages(new WaitingLimits(10_000, 10_000, 10_000, 16_000), PLENTY);
    for (int sender = 0; sender < 40; sender++) {
      fill(roomy, "greedy-" + sender);
    }
    assertThat(roomy.totals().bytes()).isGreaterThan(11_000);
    for (int sender = 0; sender < 20; sender++) {
      assertThat(add(roomy, "modest-" + sender, "friend", "1234567890")).isEqualTo(Acceptance.KEPT);
    }
  }

  private static void fill(WaitingMessages waiting, String sender) {
    int n = 0;
    while (add(waiting, sender, "absent-" + n % 10, "1234567890") == Acceptance.KEPT) {
      n++;
    }
  }

  @Test
  void whatWaitsIsCountedInTheMemoryBudgetUntilItIsHandedOverOrExpires() {
    add("bob", "alice", "1234567890");
    add("bob", "carol", "12345");
    assertThat(memory.used(MemoryBudget.Part.WAITING_MESSAGES)).isEqualTo(15 + 2 * OVERHEAD);
    deliver(ALICE);
    assertThat(memory.used(MemoryBudget.Part.WAITING_MESSAGES)).isEqualTo(5 + OVERHEAD);
    waiting.expire(TIMEOUT.toNanos(), TIMEOUT);
    assertThat(memory.used()).isZero();
  }

  @Test
  void withoutMemoryNothingWaits() {
    memory.take(MemoryBudget.Part.OUTBOXES, 100_000 - 100);
    assertThat(add("bob", "alice", "1")).isEqualTo(Acceptance.NO_ROOM);
    assertThat(waiting.totals().bytes()).isZero();
    memory.give(MemoryBudget.Part.OUTBOXES, 100_000 - 100);
    assertThat(add("bob", "alice", "1")).isEqualTo(Acceptance.KEPT);
  }

  private static Acceptance add(
      WaitingMessages waiting, String sender, String destination, String message) {
    return waiting.add(
        new PeerId(sender), new PeerId(destination), message.getBytes(UTF_8), 0, () -> true);
  }

  @Test
  void whatIsRefusedIsNotCounted() {
    add("bob", "alice", "12345678901");
    assertThat(waiting.totals().bytes()).isZero();
    assertThat(waiting.expire(Long.MAX_VALUE, TIMEOUT)).isEmpty();
    assertThat(deliver(ALICE)).containsExactly("before", "after");
  }

  @Test
  void everyMessageHasAnAgeOfItsOwn() {
    add("bob", "alice", "1", 0);
    add("bob", "alice", "2", 4_000);

    assertThat(waiting.expire(4_999, TIMEOUT)).isEmpty();
    assertThat(waiting.expire(5_000, TIMEOUT)).containsExactly(new Expired(ALICE, BOB));
    assertThat(waiting.totals().bytes()).isEqualTo(1);
    assertThat(deliver(ALICE)).containsExactly("before", "alice <- 2", "after");
    assertThat(waiting.expire(9_000, TIMEOUT)).isEmpty();
  }

  @Test
  void aSenderIsToldOncePerPeerHoweverManyMessagesExpire() {
    add("bob", "alice", "1");
    add("bob", "alice", "2");
    add("bob", "carol", "3");
    add("dave", "alice", "4");

    assertThat(waiting.expire(5_000, TIMEOUT))
        .containsExactlyInAnyOrder(
            new Expired(ALICE, BOB),
            new Expired(new PeerId("carol"), BOB),
            new Expired(ALICE, new PeerId("dave")));
    assertThat(waiting.totals().bytes()).isZero();
    assertThat(waiting.expire(10_000, TIMEOUT)).isEmpty();
  }

  @Test
  void pairsThatLookTheSameWhenJoinedAreDifferentPairs() {
    add("a_b", "zz", "1");
    add("a", "b_zz", "2");

    assertThat(waiting.expire(5_000, TIMEOUT))
        .containsExactlyInAnyOrder(
            new Expired(new PeerId("zz"), new PeerId("a_b")),
            new Expired(new PeerId("b_zz"), new PeerId("a")));
  }

  @Test
  void aClockThatWrapsRoundDoesNotExpireAnythingEarly() {
    add("bob", "alice", "1", Long.MAX_VALUE - 1_000);
    assertThat(waiting.expire(Long.MIN_VALUE + 1_000, TIMEOUT)).isEmpty();
    assertThat(waiting.expire(Long.MIN_VALUE + 4_000, TIMEOUT)).hasSize(1);
  }

  @Test
  void expiredMessagesMakeRoomForEveryLimit() {
    for (int round = 0; round < 100; round++) {
      assertThat(add("bob", "alice", "12345", round * 10_000L)).isEqualTo(Acceptance.KEPT);
      assertThat(add("bob", "alice", "12345", round * 10_000L)).isEqualTo(Acceptance.KEPT);
      assertThat(add("bob", "carol" + round, "12345", round * 10_000L)).isEqualTo(Acceptance.KEPT);
      assertThat(waiting.expire(round * 10_000L + 5_000, TIMEOUT)).hasSize(2);
      assertThat(waiting.totals().bytes()).isZero();
    }
  }
}
