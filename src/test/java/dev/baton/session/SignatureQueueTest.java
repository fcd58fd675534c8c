package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.baton.ownership.SignatureTurn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who checks a signature next, and who not at all. */
@Tag("slow")
@Timeout(60)
class SignatureQueueTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  private final List<String> order = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Boolean>> asked = new ArrayList<>();

  private static AddressKey address(int number) {
    return AddressKey.of("192.0." + number / 256 + "." + number % 256);
  }

  /** Asks on another thread and gives the turn back at once; returns when it waits. */
  @CanIgnoreReturnValue
  private CompletableFuture<Boolean> ask(
      SignatureQueue queue, String name, AddressKey address, boolean isSuspect) {
    int before = queue.size();
    CompletableFuture<Boolean> done = asking(queue, name, address, isSuspect);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> queue.size() > before || done.isDone());
    return done;
  }

  private CompletableFuture<Boolean> asking(
      SignatureQueue queue, String name, AddressKey address, boolean isSuspect) {
    SignatureTurn turn = queue.turnOf(address, isSuspect);
    var done = new CompletableFuture<Boolean>();
    Thread.ofVirtual()
        .start(
            () -> {
              boolean begun = turn.begin();
              if (begun) {
                order.add(name);
                turn.end();
              }
              done.complete(begun);
            });
    asked.add(done);
    return done;
  }

  private void awaitAll() {
    asked.forEach(CompletableFuture::join);
  }

  @Test
  void oneAtATimeHasItsTurn() throws InterruptedException {
    var queue = new SignatureQueue(LONG);
    var atOnce = new AtomicInteger();
    var most = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      SignatureTurn turn = queue.turnOf(address(i), i % 2 == 0);
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    assertThat(turn.begin()).isTrue();
                    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    // Long enough for another to come, if it could.
                    LockSupport.parkNanos(100_000);
                    atOnce.decrementAndGet();
                    turn.end();
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(most).hasValue(1);
    assertThat(queue.size()).isZero();
    assertThat(queue.turnOf(address(1), true).begin()).isTrue();
  }

  @Test
  void addressesTakeTurns() {
    var queue = new SignatureQueue(LONG);
    SignatureTurn first = queue.turnOf(address(9), false);
    assertThat(first.begin()).isTrue();
    for (int i = 1; i <= 3; i++) {
      ask(queue, "forger-" + i, address(1), false);
    }
    ask(queue, "owner", address(2), false);
    first.end();
    awaitAll();
    assertThat(order).containsExactly("forger-1", "owner", "forger-2", "forger-3");
  }

  @Test
  void addressesWhoseProofsFailedComeAfterTheOthers() {
    var queue = new SignatureQueue(LONG);
    SignatureTurn first = queue.turnOf(address(9), false);
    assertThat(first.begin()).isTrue();
    ask(queue, "forger-1", address(1), true);
    ask(queue, "forger-2", address(3), true);
    ask(queue, "owner", address(2), false);
    ask(queue, "friend", address(2), false);
    first.end();
    awaitAll();
    assertThat(order).containsExactly("owner", "friend", "forger-1", "forger-2");
  }

  @Test
  void ofAnAddressABoundedNumberWaits() {
    var queue = new SignatureQueue(LONG);
    SignatureTurn first = queue.turnOf(address(9), false);
    assertThat(first.begin()).isTrue();
    for (boolean isSuspect : List.of(true, false)) {
      int most = isSuspect ? SignatureQueue.MAX_OF_A_SUSPECT : SignatureQueue.MAX_OF_AN_ADDRESS;
      for (int i = 0; i < most; i++) {
        ask(queue, "own", address(1), isSuspect);
      }
      assertThat(ask(queue, "one more", address(1), isSuspect).join()).isFalse();
      ask(queue, "other", address(2), isSuspect);
    }
    first.end();
    awaitAll();
    assertThat(order)
        .hasSize(SignatureQueue.MAX_OF_A_SUSPECT + SignatureQueue.MAX_OF_AN_ADDRESS + 2)
        .doesNotContain("one more");
  }

  @Test
  void whenItIsFullOneThatFailedMakesRoomForAnother() {
    var queue = new SignatureQueue(LONG);
    SignatureTurn first = queue.turnOf(address(60_000), false);
    assertThat(first.begin()).isTrue();
    CompletableFuture<Boolean> suspect = ask(queue, "suspect", address(50_000), true);
    for (int i = 1; i < SignatureQueue.MAX_IN_ALL; i++) {
      ask(queue, "trusted", address(i), false);
    }
    assertThat(ask(queue, "a second suspect", address(50_001), true).join()).isFalse();
    CompletableFuture<Boolean> owner = asking(queue, "owner", address(50_002), false);
    assertThat(suspect.join()).isFalse();
    assertThat(ask(queue, "too late", address(50_003), false).join()).isFalse();
    assertThat(queue.size()).isEqualTo(SignatureQueue.MAX_IN_ALL);
    first.end();
    awaitAll();
    assertThat(owner.join()).isTrue();
    assertThat(order).hasSize(SignatureQueue.MAX_IN_ALL).contains("owner");
    assertThat(queue.size()).isZero();
  }

  @Test
  void whenItIsFullTheAddressWithMostPlacesMakesRoomForAnother() {
    var queue = new SignatureQueue(LONG);
    SignatureTurn first = queue.turnOf(address(60_000), false);
    assertThat(first.begin()).isTrue();
    for (int i = 0; i < SignatureQueue.MAX_IN_ALL; i++) {
      ask(queue, "crowd", address(i / SignatureQueue.MAX_OF_AN_ADDRESS), false);
    }
    CompletableFuture<Boolean> owner = asking(queue, "owner", address(50_000), false);
    Awaitility.await().until(() -> asked.stream().filter(CompletableFuture::isDone).count() == 1);
    assertThat(queue.size()).isEqualTo(SignatureQueue.MAX_IN_ALL);
    assertThat(owner.isDone()).isFalse();
    // One of those with most is not let in in place of another of them.
    assertThat(ask(queue, "one more", address(1), false).join()).isFalse();
    first.end();
    awaitAll();
    assertThat(owner.join()).isTrue();
    assertThat(order).hasSize(SignatureQueue.MAX_IN_ALL).contains("owner");
  }

  @Test
  void aRequestThatWaitsTooLongLosesItsTurnAndDelaysNoOther() {
    var queue = new SignatureQueue(Duration.ofMillis(20));
    SignatureTurn first = queue.turnOf(address(9), false);
    assertThat(first.begin()).isTrue();
    assertThat(queue.turnOf(address(1), false).begin()).isFalse();
    assertThat(queue.size()).isZero();
    first.end();
    assertThat(queue.turnOf(address(1), false).begin()).isTrue();
  }

  @Test
  void anInterruptedThreadLosesNoTurnOfOthers() throws InterruptedException {
    var queue = new SignatureQueue(LONG);
    SignatureTurn first = queue.turnOf(address(9), false);
    assertThat(first.begin()).isTrue();
    var begun = new CompletableFuture<Boolean>();
    Thread waiting =
        Thread.ofPlatform().start(() -> begun.complete(queue.turnOf(address(1), false).begin()));
    Awaitility.await().until(() -> queue.size() == 1);
    waiting.interrupt();
    waiting.join();
    assertThat(begun.join()).isFalse();
    assertThat(queue.size()).isZero();
    first.end();
    assertThat(queue.turnOf(address(2), true).begin()).isTrue();
  }
}
