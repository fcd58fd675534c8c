package dev.baton.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.liveness.RepeatedTask.ItemsFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No round is the last one, and one item's failure is not the others'. */
@Timeout(60)
class RepeatedTaskTest {
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
  private final Liveness liveness = new Liveness(ended::complete);

  private RepeatedTask start(Runnable task) {
    return RepeatedTask.start("baton-test", MOMENT, liveness, task);
  }

  private static List<Throwable> survivable() {
    return List.of(
        new IllegalStateException("on purpose"),
        new AssertionError("on purpose"),
        new NoClassDefFoundError("on purpose"),
        new StackOverflowError("on purpose"),
        new InternalError("on purpose"));
  }

  @ParameterizedTest
  @MethodSource("survivable")
  void aRoundThatFailsIsNotTheLastOne(Throwable failure) throws InterruptedException {
    var rounds = new CountDownLatch(3);
    try (var task = start(() -> fail(failure, rounds))) {
      assertThat(task).isNotNull();
      assertThat(rounds.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(ended).isNotDone();
  }

  private static void fail(Throwable failure, CountDownLatch rounds) {
    rounds.countDown();
    switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalArgumentException(failure);
    }
  }

  @Test
  void exhaustedMemoryEndsTheProcess() throws Exception {
    try (var task =
        start(
            () -> {
              throw new OutOfMemoryError("on purpose");
            })) {
      assertThat(task).isNotNull();
      assertThat(ended.get(20, TimeUnit.SECONDS))
          .hasMessageContaining("baton-test failed")
          .hasCauseInstanceOf(OutOfMemoryError.class);
    }
  }

  @Test
  void aTaskWhoseFailureCannotEvenBeLoggedEndsTheProcess() throws Exception {
    Logger logger = Logger.getLogger(RepeatedTask.class.getName());
    Handler broken = new BrokenHandler();
    logger.addHandler(broken);
    try (var task =
        start(
            () -> {
              throw new IllegalStateException("on purpose");
            })) {
      assertThat(task).isNotNull();
      assertThat(ended.get(20, TimeUnit.SECONDS)).hasMessageContaining("no log");
    } finally {
      logger.removeHandler(broken);
    }
  }

  private static final class BrokenHandler extends Handler {
    @Override
    public void publish(LogRecord line) {
      throw new AssertionError("no log");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void aTaskThatHangsIsSeenAsStuck() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    try (var task =
        start(
            () -> {
              begun.countDown();
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })) {
      assertThat(task).isNotNull();
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      liveness.look(0);
      liveness.look(Duration.ofSeconds(60).toNanos());
      assertThat(ended).isNotDone();
      liveness.look(Duration.ofSeconds(1).toNanos());
      assertThat(ended.join()).hasMessageContaining("baton-test has been stuck");
    }
  }

  @Test
  void aTaskThatWaitsForAFileIsNotStuck() throws InterruptedException {
    var begun = new CountDownLatch(1);
    Runnable hangs =
        () -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    try (var task = RepeatedTask.startReading("baton-test", MOMENT, liveness, hangs)) {
      assertThat(task).isNotNull();
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      liveness.look(Duration.ofHours(1).toNanos());
      liveness.look(Duration.ofHours(1).toNanos());
      assertThat(ended).isNotDone();
    }
  }

  @Test
  void aTaskThatIsClosedEndsAndIsNotMissed() {
    var rounds = new CountDownLatch(1);
    RepeatedTask task = start(rounds::countDown);
    task.close();
    Awaitility.await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("baton-test")));
    liveness.look(Duration.ofHours(1).toNanos());
    assertThat(ended).isNotDone();
  }

  @Test
  void whatFailsForOneItemIsDoneForTheOthers() {
    List<Integer> done = new ArrayList<>();
    List<Integer> failed = new ArrayList<>();
    assertThatThrownBy(
            () ->
                RepeatedTask.forEach(
                    List.of(1, 2, 3, 4),
                    item -> {
                      if (item % 2 == 0) {
                        throw new AssertionError("no " + item);
                      }
                      done.add(item);
                    },
                    failed::add))
        .isInstanceOf(ItemsFailedException.class)
        .hasMessageContaining("2 failed", "no 2");
    assertThat(done).containsExactly(1, 3);
    assertThat(failed).containsExactly(2, 4);
  }

  @Test
  void exhaustedMemoryIsNotOneItemsFailure() {
    assertThatThrownBy(
            () ->
                RepeatedTask.forEach(
                    List.of(1),
                    _ -> {
                      throw new OutOfMemoryError("on purpose");
                    },
                    _ -> {}))
        .isInstanceOf(OutOfMemoryError.class);
  }
}
