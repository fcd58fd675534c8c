package dev.baton.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.liveness.Liveness.LoopDiedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A dead loop is told from a slow one, and ends the process once. */
@Timeout(30)
class LivenessTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final List<Throwable> ends = new ArrayList<>();
  private final Liveness liveness = new Liveness(ends::add);

  private void look(long seconds) {
    liveness.look(Duration.ofSeconds(seconds).toNanos());
  }

  private void assertAlive() {
    assertThat(ends).isEmpty();
    assertThat(liveness.problem()).isEmpty();
  }

  @Test
  void aLoopThatBeatsIsAliveForEver() {
    Heartbeat heartbeat = liveness.heartbeat("loop", Thread.currentThread(), BOUND);
    for (int i = 0; i < 100; i++) {
      heartbeat.beat();
      look(59);
    }
    assertAlive();
  }

  @Test
  void aThreadThatHasEndedIsDead() throws InterruptedException {
    Thread thread = Thread.ofPlatform().unstarted(() -> {});
    liveness.heartbeat("loop", thread, BOUND);
    look(1);
    assertAlive();
    thread.start();
    thread.join();
    assertThat(liveness.problem()).contains("loop has died");
    look(1);
    assertThat(ends).singleElement().isInstanceOf(LoopDiedException.class);
    assertThat(ends.getFirst()).hasMessage("loop has died");
  }

  @Test
  void aLoopThatIsSilentForLongerThanItsBoundIsStuck() {
    Heartbeat heartbeat = liveness.heartbeat("loop", Thread.currentThread(), BOUND);
    heartbeat.beat();
    look(2);
    look(60);
    assertAlive();
    look(1);
    assertThat(ends).singleElement().asString().contains("loop has been stuck for 60 s");
    assertThat(liveness.problem()).isPresent();
  }

  @Test
  void aLoopThatWaitsForTheDiskIsNotStuckButMayDie() throws InterruptedException {
    var running = new CountDownLatch(1);
    Thread thread = Thread.ofPlatform().start(() -> await(running));
    Heartbeat heartbeat = liveness.heartbeat("writer", thread, BOUND);
    heartbeat.pause();
    for (int i = 0; i < 100; i++) {
      look(59);
    }
    assertAlive();
    running.countDown();
    thread.join();
    look(1);
    assertThat(ends).singleElement().asString().contains("writer has died");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void afterAPauseItMayGetStuckAgain() {
    Heartbeat heartbeat = liveness.heartbeat("writer", Thread.currentThread(), BOUND);
    heartbeat.pause();
    look(100);
    heartbeat.beat();
    look(1);
    look(61);
    assertThat(ends).hasSize(1);
  }

  @Test
  void aLoopThatEndedInOrderIsNotMissed() throws InterruptedException {
    Thread thread = Thread.ofPlatform().start(() -> {});
    Heartbeat heartbeat = liveness.heartbeat("loop", thread, BOUND);
    thread.join();
    heartbeat.end();
    look(1);
    assertAlive();
  }

  @Test
  void theProcessEndsOnce() {
    liveness.watch("first", _ -> Optional.of("is gone"));
    liveness.watch("second", _ -> Optional.of("is gone too"));
    look(1);
    look(1);
    liveness.fatal("third", new OutOfMemoryError("on purpose"));
    assertThat(ends).hasSize(1);
  }

  @Test
  void theSupervisorLooksByItself() throws Exception {
    var ended = new CompletableFuture<Throwable>();
    var watched = new Liveness(ended::complete);
    watched.watch("loop", _ -> Optional.of("is gone"));
    try (Supervisor supervisor = Supervisor.start(watched, Duration.ofMillis(1))) {
      assertThat(supervisor).isNotNull();
      assertThat(ended.get(20, TimeUnit.SECONDS)).hasMessage("loop is gone");
    }
  }

  @Test
  void aSupervisorThatFailsEndsTheProcessToo() throws Exception {
    var ended = new CompletableFuture<Throwable>();
    var watched = new Liveness(ended::complete);
    watched.watch(
        "loop",
        _ -> {
          throw new OutOfMemoryError("on purpose");
        });
    try (Supervisor supervisor = Supervisor.start(watched, Duration.ofMillis(1))) {
      assertThat(supervisor).isNotNull();
      assertThat(ended.get(20, TimeUnit.SECONDS)).hasMessageContaining("the supervisor failed");
    }
  }
}
