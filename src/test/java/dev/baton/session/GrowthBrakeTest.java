package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Newcomers of an address that fills the log wait, and others do not. */
@Timeout(60)
class GrowthBrakeTest {
  private static final AddressKey GREEDY = AddressKey.of("192.0.2.1");
  private static final AddressKey MODEST = AddressKey.of("192.0.2.2");
  private static final PeerId ALICE = new PeerId("alice");
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** A fair part of this, with one address, lets a connection in every second. */
  private static final long LIMIT = 2L * 3_600 * GrowthBrake.CONNECTION_BYTES;

  private final AtomicLong now = new AtomicLong();
  private final Metrics metrics = new Metrics();
  private final LogGrowth growth = new LogGrowth(LIMIT, 0);
  private final GrowthBrake brake =
      new GrowthBrake(growth, metrics, now::get, nanos -> now.addAndGet(nanos));

  /** Much more than the limit, so that it stays above for the time of a test. */
  private void overrun() {
    growth.add(GREEDY, 100 * LIMIT, 0);
  }

  @Test
  void belowTheLimitThereIsNoWait() {
    growth.add(GREEDY, LIMIT, 0);
    for (int i = 0; i < 100; i++) {
      assertThat(brake.admits(GREEDY, ALICE, false)).isTrue();
    }
    assertThat(now).hasValue(0);
    assertThat(metrics.value(Metric.CONNECTS_DELAYED)).isZero();
  }

  @Test
  void newcomersOfTheAddressComeInAtItsFairRate() {
    overrun();
    for (int i = 0; i < 100; i++) {
      assertThat(brake.admits(GREEDY, ALICE, false)).isTrue();
    }
    assertThat(now).hasValue(99 * SECOND);
    assertThat(metrics.value(Metric.CONNECTS_DELAYED)).isEqualTo(99);
  }

  @Test
  void othersDoNotWait() {
    overrun();
    brake.admits(GREEDY, ALICE, false);
    for (int i = 0; i < 100; i++) {
      growth.add(MODEST, 1_000, 0);
      assertThat(brake.admits(MODEST, ALICE, false)).isTrue();
    }
    assertThat(now).hasValue(0);
  }

  @Test
  void aWaitIsTenSecondsAtMost() {
    overrun();
    for (int i = 0; i < LogGrowth.MAX_ADDRESSES; i++) {
      growth.add(new AddressKey("other-" + i), 1, 0);
      growth.add(GREEDY, 1, 0);
    }
    for (int i = 1; i <= 3; i++) {
      // What was appended while it was slowed down has to be waited for as well.
      assertThat(brake.admits(GREEDY, ALICE, false)).isTrue();
      assertThat(now).hasValue(i * GrowthBrake.LONGEST_WAIT.toNanos());
    }
  }

  @Test
  void aClientThatComesBackDoesNotWaitUnlessThatIsAllItDoes() {
    overrun();
    brake.admits(GREEDY, ALICE, false);
    for (int i = 0; i < RareReturns.RARE; i++) {
      assertThat(brake.admits(GREEDY, ALICE, true)).isTrue();
      assertThat(brake.admits(GREEDY, new PeerId("peer-" + i), true)).isTrue();
    }
    assertThat(now).hasValue(0);
    assertThat(brake.admits(GREEDY, ALICE, true)).isTrue();
    assertThat(now).hasValue(SECOND);
    now.addAndGet(Duration.ofMinutes(10).toNanos());
    long later = now.get();
    brake.admits(GREEDY, ALICE, false);
    assertThat(brake.admits(GREEDY, ALICE, true)).isTrue();
    assertThat(now).hasValue(later);
  }

  @Test
  void onlySoManyWaitOfAnAddressAndInAll() {
    var opened = new CountDownLatch(1);
    var held =
        new GrowthBrake(
            growth,
            metrics,
            now::get,
            nanos -> {
              try {
                opened.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              now.addAndGet(GrowthBrake.LONGEST_WAIT.toNanos());
            });
    int addresses = GrowthBrake.MAX_WAITING / GrowthBrake.MAX_OF_ADDRESS;
    List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
    for (int address = 0; address <= addresses; address++) {
      growth.add(key(address), 100 * LIMIT, 0);
    }
    for (int address = 0; address < addresses; address++) {
      assertThat(held.admits(key(address), ALICE, false)).isTrue();
      for (int i = 0; i < GrowthBrake.MAX_OF_ADDRESS; i++) {
        AddressKey key = key(address);
        waiting.add(
            CompletableFuture.supplyAsync(
                () -> held.admits(key, ALICE, false), task -> Thread.ofVirtual().start(task)));
      }
      int expected = (address + 1) * GrowthBrake.MAX_OF_ADDRESS;
      Awaitility.await().until(() -> held.waiting() == expected);
      assertThat(held.admits(key(address), ALICE, false)).isFalse();
    }
    AddressKey another = key(addresses);
    assertThat(held.admits(another, ALICE, false)).isTrue();
    assertThat(held.admits(another, ALICE, false)).isFalse();

    opened.countDown();
    assertThat(waiting).allMatch(CompletableFuture::join);
    assertThat(held.waiting()).isZero();
  }

  private static AddressKey key(int number) {
    return AddressKey.of("198.51.100." + number);
  }

  @Test
  void anInterruptIsKeptForLater() {
    overrun();
    brake.admits(GREEDY, ALICE, false);
    Thread.currentThread().interrupt();
    assertThat(brake.admits(GREEDY, ALICE, false)).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void idsThatComeBackAreRememberedUpToABound() {
    var returns = new RareReturns();
    for (int i = 0; i < 2 * RareReturns.MAX_IDS; i++) {
      returns.count(GREEDY, new PeerId("peer-" + i), 0);
    }
    assertThat(returns.size()).isLessThanOrEqualTo(RareReturns.MAX_IDS);
  }
}
