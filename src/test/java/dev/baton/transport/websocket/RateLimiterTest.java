package dev.baton.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.session.FairShare;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of a rate limiter without waiting for the clock that it reads itself. */
class RateLimiterTest {
  private final SharedMemory memory = new SharedMemory(1_000_000);
  private final List<SocketCounter> counted = new ArrayList<>();

  private RateLimiter limiter(int perSecond, int burst) {
    return new RateLimiter(
        new SocketSettings(
            LimitSamples.rate(perSecond, burst), memory, memory, FairShare::allows, counted::add));
  }

  @Test
  void zeroIsNoLimit() throws InterruptedException {
    var limiter = limiter(0, 1);
    for (int i = 0; i < 10_000; i++) {
      limiter.await();
    }
    assertThat(counted).isEmpty();
  }

  @Test
  void messagesFasterThanTheRateAreReadLateAndCounted() throws InterruptedException {
    var limiter = limiter(1_000, 1);
    long began = System.nanoTime();
    for (int i = 0; i < 12; i++) {
      limiter.await();
    }
    // Twelve messages take eleven intervals of a millisecond, however slow the machine is.
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(11_000_000L);
    assertThat(counted).isNotEmpty().containsOnly(SocketCounter.MESSAGES_THROTTLED);
  }

  @Test
  void aWaitingReaderCanBeInterrupted() {
    var limiter = limiter(1, 1);
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () -> {
              limiter.await();
              limiter.await();
            })
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void aNewConnectionHasItsBurstAndThenItsRate() {
    var limiter = limiter(100, 400);
    long now = System.nanoTime();
    for (int i = 0; i < 400; i++) {
      assertThat(limiter.waitNanos(now)).isZero();
    }
    long first = 0;
    for (int i = 0; i < 1_000; i++) {
      first = limiter.waitNanos(now);
    }
    assertThat(limiter.waitNanos(now) - first).isEqualTo(10_000_000L);
    assertThat(limiter.waitNanos(now + 60_000_000_000L)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 3_600})
  void aConnectionThatWasQuietForLongHasItsBurstAndNotMore(long seconds) {
    var limiter = limiter(100, 40);
    long later = System.nanoTime() + seconds * 1_000_000_000L;
    for (int i = 0; i < 40; i++) {
      assertThat(limiter.waitNanos(later)).as("message %d", i + 1).isZero();
    }
    assertThat(limiter.waitNanos(later)).isPositive();
  }

  @Test
  void aLargeMessageIsReadLateAndCountedByItselfWhenMemoryIsShort() throws InterruptedException {
    var limiter = limiter(0, 1);
    limiter.awaitMemory(20_000);
    assertThat(counted).isEmpty();
    memory.take(900_000);
    limiter.awaitMemory(20_000);
    assertThat(counted).containsExactly(SocketCounter.MESSAGES_SLOWED);
  }
}
