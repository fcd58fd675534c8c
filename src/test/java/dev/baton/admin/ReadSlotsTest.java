package dev.baton.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.baton.eventlog.LogUnreadableException;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadSlotsTest {
  private static final AdminAnswer DONE = AdminAnswer.json(new byte[0]);

  private final Metrics metrics = new Metrics();

  private static AdminAnswer waits(CountDownLatch begun, CountDownLatch end) {
    begun.countDown();
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return DONE;
  }

  @Test
  void noMoreThanTwoReadsAreUnderWayAndAThirdIsToldToComeBack() throws Exception {
    var slots = new ReadSlots(metrics);
    var begun = new CountDownLatch(2);
    var end = new CountDownLatch(1);
    try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<AdminAnswer> first = requests.submit(() -> slots.run(_ -> waits(begun, end)));
      Future<AdminAnswer> second = requests.submit(() -> slots.run(_ -> waits(begun, end)));
      begun.await();
      AdminAnswer third = slots.run(_ -> DONE);
      assertThat(third.status()).isEqualTo(503);
      assertThat(third.headers()).containsKey("Retry-After");
      assertThat(metrics.value(Metric.AUDIT_READS_CROWDED)).isEqualTo(1);
      end.countDown();
      assertThat(first.get()).isSameAs(DONE);
      assertThat(second.get()).isSameAs(DONE);
      assertThat(metrics.value(Metric.AUDIT_READS)).isEqualTo(2);
    }
    await().until(() -> slots.run(_ -> DONE).status() == 200);
  }

  @Test
  void aReadThatTakesTooLongIsToldToStopAndKeepsItsPlaceUntilItHas() {
    var slots = new ReadSlots(metrics, Duration.ofMillis(50));
    AdminAnswer answer = slots.run(ReadSlotsTest::untilStopped);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(metrics.value(Metric.AUDIT_READS_UNFINISHED)).isEqualTo(1);
    for (int i = 0; i < 5; i++) {
      await().until(() -> slots.run(_ -> DONE).status() == 200);
    }
  }

  private static AdminAnswer untilStopped(BooleanSupplier isStopped) {
    while (!isStopped.getAsBoolean()) {
      Thread.onSpinWait();
    }
    return DONE;
  }

  @Test
  void aReadHasAThreadThatCarriesNoOther() throws Exception {
    try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      boolean isVirtual =
          requests
              .submit(
                  () ->
                      new ReadSlots(metrics)
                              .run(
                                  _ ->
                                      Thread.currentThread().isVirtual()
                                          ? DONE
                                          : AdminAnswer.json(new byte[1]))
                              .body()
                              .length
                          == 0)
              .get();
      assertThat(isVirtual).isFalse();
    }
  }

  @Test
  void aLogThatCannotBeReadIsSaidAndWhatIsUnforeseenIsThrownWithItsCause() {
    var slots = new ReadSlots(metrics);
    var unreadable = new LogUnreadableException(Path.of("/secret/place"), "why");
    AdminAnswer answer =
        slots.run(
            _ -> {
              throw unreadable;
            });
    assertThat(answer.status()).isEqualTo(503);
    assertThat(new String(answer.body(), UTF_8)).doesNotContain("secret");
    var unforeseen = new IllegalStateException("unforeseen");
    assertThatThrownBy(
            () ->
                slots.run(
                    _ -> {
                      throw unforeseen;
                    }))
        .hasCause(unforeseen);
    await().until(() -> slots.run(_ -> DONE).status() == 200);
  }
}
