package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.RealmRequest.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether a connect still waits, as the writer and the timeout thread see it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PendingConnectTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final LogTimeouts NONE = new LogTimeouts(Duration.ZERO, Duration.ZERO);
  private static final int RACES = 2_000;

  private final PendingConnect pending = new PendingConnect();
  private final AtomicBoolean interrupted = new AtomicBoolean();

  /** Looks for late ones as if it were that much later. */
  private void look(LogTimeouts patience, Duration later) {
    pending.timeOutIfOverdue(patience, System.nanoTime() + later.toNanos());
  }

  private CompletableFuture<Outcome> awaiting() {
    return CompletableFuture.supplyAsync(pending::await, task -> Thread.ofVirtual().start(task));
  }

  @Test
  void anAnswerThatIsThereIsTheAnswer() {
    assertThat(pending.beginWriting()).isTrue();
    assertThat(pending.finishWriting()).isTrue();
    pending.answer(Outcome.OPENED);
    assertThat(pending.await()).isEqualTo(Outcome.OPENED);
  }

  @Test
  void aNewcomerWhoseTurnDoesNotComeGoesAndIsNotWrittenFor() {
    look(new LogTimeouts(SHORT, LONG), LONG);
    assertThat(pending.await()).isEqualTo(Outcome.LOG_SLOW);
    assertThat(pending.beginWriting()).isFalse();
    pending.answer(Outcome.OPENED);
    assertThat(pending.await()).isEqualTo(Outcome.LOG_SLOW);
  }

  @Test
  void aNewcomerWhoseEventTakesTooLongGoesAndItsEventIsUndone() {
    assertThat(pending.beginWriting()).isTrue();
    look(new LogTimeouts(LONG, SHORT), LONG);
    assertThat(pending.await()).isEqualTo(Outcome.LOG_SLOW);
    assertThat(pending.finishWriting()).isFalse();
  }

  @Test
  void theTimeInTheQueueIsNotTimeOfTheAppend() {
    long asked = System.nanoTime();
    while (System.nanoTime() <= asked) {
      Thread.onSpinWait();
    }
    long beforeTheAppend = System.nanoTime();
    assertThat(pending.beginWriting()).isTrue();
    pending.timeOutIfOverdue(new LogTimeouts(Duration.ZERO, Duration.ZERO), beforeTheAppend);
    assertThat(pending.finishWriting()).isTrue();
  }

  @Test
  void whoIsNotLateWaitsOn() {
    look(new LogTimeouts(LONG, Duration.ZERO), SHORT);
    assertThat(pending.beginWriting()).isTrue();
    // From the beginning of the append on, what counts is the patience with the append.
    look(new LogTimeouts(Duration.ZERO, LONG), SHORT);
    assertThat(pending.finishWriting()).isTrue();
    pending.answer(Outcome.OPENED);
    assertThat(pending.await()).isEqualTo(Outcome.OPENED);
  }

  @Test
  void aNewcomerWhoseEventIsInTheLogWaitsForTheAnswerHoweverLongItTakes() throws Exception {
    assertThat(pending.beginWriting()).isTrue();
    assertThat(pending.finishWriting()).isTrue();
    CompletableFuture<Outcome> outcome = awaiting();
    look(NONE, LONG);
    assertThat(outcome).isNotDone();
    pending.answer(Outcome.OPENED);
    assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.OPENED);
  }

  @Test
  void aConnectThatWaitsIsRejectedAndNotWritten() {
    pending.reject(Outcome.BUSY);
    assertThat(pending.await()).isEqualTo(Outcome.BUSY);
    assertThat(pending.beginWriting()).isFalse();
  }

  @Test
  void aConnectThatIsBeingWrittenIsNotRejected() {
    assertThat(pending.beginWriting()).isTrue();
    pending.reject(Outcome.BUSY);
    assertThat(pending.finishWriting()).isTrue();
    pending.answer(Outcome.OPENED);
    assertThat(pending.await()).isEqualTo(Outcome.OPENED);
  }

  @Test
  void itIsWrittenForOnce() {
    assertThat(pending.finishWriting()).isFalse();
    assertThat(pending.beginWriting()).isTrue();
    assertThat(pending.beginWriting()).isFalse();
    assertThat(pending.finishWriting()).isTrue();
    assertThat(pending.finishWriting()).isFalse();
  }

  @Test
  void anInterruptedNewcomerWaitsForTheAnswerAndStaysInterrupted() throws Exception {
    var outcome = new CompletableFuture<Outcome>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  Outcome answer = pending.await();
                  interrupted.set(Thread.currentThread().isInterrupted());
                  outcome.complete(answer);
                });
    Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
    thread.interrupt();
    assertThat(pending.beginWriting()).isTrue();
    assertThat(pending.finishWriting()).isTrue();
    pending.answer(Outcome.OPENED);
    assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.OPENED);
    assertThat(interrupted).isTrue();
  }

  /** Whichever comes first, the pending goes or its event counts, both sides say the same. */
  @Test
  void bothSidesAgreeHoweverTheyRace() throws Exception {
    int gone = 0;
    for (int i = 0; i < RACES; i++) {
      var each = new PendingConnect();
      Thread looking =
          Thread.ofVirtual()
              .start(() -> each.timeOutIfOverdue(NONE, System.nanoTime() + SHORT.toNanos()));
      boolean written = each.beginWriting() && each.finishWriting();
      if (written) {
        each.answer(Outcome.OPENED);
      }
      looking.join();
      assertThat(each.await()).isEqualTo(written ? Outcome.OPENED : Outcome.LOG_SLOW);
      gone += written ? 0 : 1;
    }
    System.out.printf("%d of %d newcomers had gone%n", gone, RACES);
  }
}
