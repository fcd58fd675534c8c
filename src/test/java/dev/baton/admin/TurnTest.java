package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.LogRefusedException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One proof at a time, whatever becomes of those who asked for it. */
@Timeout(30)
final class TurnTest {
  private final Turn turn = new Turn("test-turn");
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  /** A client whose proof takes until the test lets it end. */
  private Thread client(CompletableFuture<String> outcome) throws InterruptedException {
    Thread client =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    outcome.complete(turn.take(_ -> slowly()).orElse("busy"));
                  } catch (InterruptedException | RuntimeException e) {
                    outcome.completeExceptionally(e);
                  }
                });
    begun.await();
    return client;
  }

  private String slowly() {
    begun.countDown();
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return Thread.currentThread().isVirtual() ? "virtual" : "done";
  }

  @Test
  void anotherOneIsRefusedUntilItHasEnded() throws InterruptedException {
    var outcome = new CompletableFuture<String>();
    Thread client = client(outcome);
    assertThat(turn.take(_ -> "second")).isEmpty();
    mayEnd.countDown();
    client.join();
    assertThat(outcome).isCompletedWithValue("done");
    assertThat(turn.take(_ -> "third")).contains("third");
  }

  @Test
  void aClientThatGoesAwayLeavesNoSecondOneRunning() throws InterruptedException {
    var outcome = new CompletableFuture<String>();
    Thread client = client(outcome);
    client.interrupt();
    client.join();
    assertThat(outcome).isCompletedExceptionally();
    assertThat(turn.take(_ -> "second")).isEmpty();
    mayEnd.countDown();
    Awaitility.await().until(() -> turn.take(_ -> "third").isPresent());
  }

  @Test
  void aFailureIsToldAndFreesTheTurn() throws InterruptedException {
    assertThatThrownBy(
            () ->
                turn.take(
                    _ -> {
                      throw new LogRefusedException("unreadable");
                    }))
        .isInstanceOf(LogRefusedException.class)
        .hasMessage("unreadable");
    assertThat(turn.take(_ -> "next")).contains("next");
  }

  @Test
  void aStopEndsTheWorkAtItsNextProgress() {
    turn.close();
    assertThatThrownBy(
            () ->
                turn.take(
                    progress -> {
                      progress.at("half");
                      return "all";
                    }))
        .isInstanceOf(CancellationException.class);
  }
}
