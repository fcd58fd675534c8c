package dev.baton.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.session.MemoryBudget;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of a pace without waiting for the clock that it reads itself. */
class MessagePaceTest {
  private final Metrics metrics = new Metrics();

  @Test
  void zeroIsNoLimit() throws InterruptedException {
    var pace = new MessagePace(0, 1, metrics);
    for (int i = 0; i < 10_000; i++) {
      pace.await();
    }
    assertThat(metrics.value(Metric.MESSAGES_THROTTLED)).isZero();
  }

  @Test
  void messagesFasterThanTheRateAreReadLateAndCounted() throws InterruptedException {
    var pace = new MessagePace(1_000, 1, metrics);
    long began = System.nanoTime();
    for (int i = 0; i < 12; i++) {
      pace.await();
    }
    // Twelve messages take eleven intervals of a millisecond, however slow the machine is.
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(11_000_000L);
    assertThat(metrics.value(Metric.MESSAGES_THROTTLED)).isPositive();
  }

  @Test
  void aWaitingReaderCanBeInterrupted() {
    var pace = new MessagePace(1, 1, metrics);
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () -> {
              pace.await();
              pace.await();
            })
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void aNewConnectionHasItsBurstAndThenItsRate() {
    var pace = new MessagePace(100, 400, new Metrics());
    long now = System.nanoTime();
    for (int i = 0; i < 400; i++) {
      assertThat(pace.waitNanos(now)).isZero();
    }
    long first = 0;
    for (int i = 0; i < 1_000; i++) {
      first = pace.waitNanos(now);
    }
    assertThat(pace.waitNanos(now) - first).isEqualTo(10_000_000L);
    assertThat(pace.waitNanos(now + 60_000_000_000L)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 3_600})
  void aConnectionThatWasQuietForLongHasItsBurstAndNotMore(long seconds) {
    var pace = new MessagePace(100, 40, new Metrics());
    long later = System.nanoTime() + seconds * 1_000_000_000L;
    for (int i = 0; i < 40; i++) {
      assertThat(pace.waitNanos(later)).as("message %d", i + 1).isZero();
    }
    assertThat(pace.waitNanos(later)).isPositive();
  }

  @Test
  void aLargeMessageIsReadLateAndCountedByItselfWhenMemoryIsShort() throws InterruptedException {
    var pace = new MessagePace(0, 1, metrics);
    var memory = new MemoryBudget(1_000_000);
    pace.awaitMemory(memory, 20_000);
    assertThat(metrics.value(Metric.MESSAGES_SLOWED)).isZero();
    memory.take(MemoryBudget.Part.OUTBOXES, 900_000);
    pace.awaitMemory(memory, 20_000);
    assertThat(metrics.value(Metric.MESSAGES_SLOWED)).isEqualTo(1);
    assertThat(metrics.value(Metric.MESSAGES_THROTTLED)).isZero();
  }
}
