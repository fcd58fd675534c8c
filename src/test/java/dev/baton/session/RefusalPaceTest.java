package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.PeerId;
import dev.baton.realm.RealmSamples;
import dev.baton.realm.TokenDigest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that is refused again and again is answered later and later, and no other client. */
@Timeout(60)
class RefusalPaceTest {
  private static final PeerId ALICE = new PeerId("alice");
  private static final AddressKey HERE = AddressKey.of("192.0.2.1");
  private static final TokenDigest TOKEN = RealmSamples.TOKEN;

  private final AtomicLong now = new AtomicLong();
  private final Metrics metrics = new Metrics();
  private final RefusalPace pace = pace(Duration.ofSeconds(5), now::addAndGet);

  private RefusalPace pace(Duration longest, Pause pause) {
    return new RefusalPace(longest, metrics, now::get, pause);
  }

  private long delay(RefusalPace asked, PeerId peer, TokenDigest token, AddressKey address) {
    long before = now.get();
    asked.await(peer, token, address);
    asked.refused(peer, token, address);
    return Duration.ofNanos(now.get() - before).toMillis();
  }

  private long delay() {
    return delay(pace, ALICE, TOKEN, HERE);
  }

  @Test
  void repeatedRefusalsComeLaterAndLater() {
    for (long expected : new long[] {0, 250, 500, 1_000, 2_000, 5_000, 5_000, 5_000}) {
      assertThat(delay()).isEqualTo(expected);
    }
    assertThat(metrics.value(Metric.REFUSALS_DELAYED)).isEqualTo(7);
  }

  @Test
  void othersAreAnsweredAtOnce() {
    delay();
    delay();
    assertThat(delay(pace, new PeerId("bob"), TOKEN, HERE)).isZero();
    assertThat(delay(pace, ALICE, RealmSamples.OTHER_TOKEN, HERE)).isZero();
    assertThat(delay(pace, ALICE, TOKEN, AddressKey.of("192.0.2.2"))).isZero();
    assertThat(delay()).isEqualTo(500);
  }

  @Test
  void aClientThatWasQuietStartsAgain() {
    delay();
    delay();
    now.addAndGet(RefusalPace.FORGOTTEN.toNanos() - 1);
    assertThat(delay()).isEqualTo(500);
    now.addAndGet(RefusalPace.FORGOTTEN.toNanos());
    assertThat(delay()).isZero();
  }

  @Test
  void noDelayIsLongerThanTheOption() {
    RefusalPace short300 = pace(Duration.ofMillis(300), now::addAndGet);
    for (long expected : new long[] {0, 250, 300, 300}) {
      assertThat(delay(short300, ALICE, TOKEN, HERE)).isEqualTo(expected);
    }
    RefusalPace none = pace(Duration.ZERO, now::addAndGet);
    for (int i = 0; i < 10; i++) {
      assertThat(delay(none, ALICE, TOKEN, HERE)).isZero();
    }
    assertThat(none.size()).isZero();
  }

  @Test
  void soManyAreRememberedAndNoMore() {
    for (int i = 0; i < 2 * RefusalPace.MAX_CLIENTS; i++) {
      delay(pace, new PeerId("peer-" + i), TOKEN, HERE);
    }
    assertThat(pace.size()).isEqualTo(RefusalPace.MAX_CLIENTS);
  }

  @Test
  void soManyOfAnAddressWaitAndTheNextIsAnsweredAtOnce() {
    var over = new CountDownLatch(1);
    RefusalPace waits =
        pace(
            Duration.ofSeconds(5),
            _ -> {
              await(over);
              now.addAndGet(Duration.ofSeconds(5).toNanos());
            });
    for (int i = 0; i < RefusalPace.MAX_OF_ADDRESS; i++) {
      var peer = new PeerId("peer-" + i);
      waits.refused(peer, TOKEN, HERE);
      Thread.startVirtualThread(() -> waits.await(peer, TOKEN, HERE));
    }
    Awaitility.await()
        .until(() -> metrics.value(Metric.REFUSALS_DELAYED) == RefusalPace.MAX_OF_ADDRESS);
    waits.refused(ALICE, TOKEN, HERE);
    waits.await(ALICE, TOKEN, HERE);
    assertThat(metrics.value(Metric.REFUSALS_DELAYED)).isEqualTo(RefusalPace.MAX_OF_ADDRESS);
    over.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
