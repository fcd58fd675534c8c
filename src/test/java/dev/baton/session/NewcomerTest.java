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

/** Whether a newcomer still waits, as the writer and whoever sends the late away see it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NewcomerTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofSeconds(10);
  private static final LogPatience NONE = new LogPatience(Duration.ZERO, Duration.ZERO);
  private static final int RACES = 2_000;

  private final Newcomer newcomer = new Newcomer();
  private final AtomicBoolean interrupted = new AtomicBoolean();

  /** Looks for late ones as if it were that much later. */
  private void look(LogPatience patience, Duration later) {
    newcomer.sendAwayIfLate(patience, System.nanoTime() + later.toNanos());
  }

  private CompletableFuture<Outcome> awaiting() {
    return CompletableFuture.supplyAsync(newcomer::await, task -> Thread.ofVirtual().start(task));
  }

  @Test
  void anAnswerThatIsThereIsTheAnswer() {
    assertThat(newcomer.beginWriting()).isTrue();
    assertThat(newcomer.finishWriting()).isTrue();
    newcomer.answer(Outcome.OPENED);
    assertThat(newcomer.await()).isEqualTo(Outcome.OPENED);
  }

  @Test
  void aNewcomerWhoseTurnDoesNotComeGoesAndIsNotWrittenFor() {
    look(new LogPatience(SHORT, LONG), LONG);
    assertThat(newcomer.await()).isEqualTo(Outcome.LOG_SLOW);
    assertThat(newcomer.beginWriting()).isFalse();
    newcomer.answer(Outcome.OPENED);
    assertThat(newcomer.await()).isEqualTo(Outcome.LOG_SLOW);
  }

  @Test
  void aNewcomerWhoseEventTakesTooLongGoesAndItsEventIsUndone() {
    assertThat(newcomer.beginWriting()).isTrue();
    look(new LogPatience(LONG, SHORT), LONG);
    assertThat(newcomer.await()).isEqualTo(Outcome.LOG_SLOW);
    assertThat(newcomer.finishWriting()).isFalse();
  }

  @Test
  void theTimeInTheQueueIsNotTimeOfTheAppend() {
    long asked = System.nanoTime();
    while (System.nanoTime() <= asked) {
      Thread.onSpinWait();
    }
    long beforeTheAppend = System.nanoTime();
    assertThat(newcomer.beginWriting()).isTrue();
    newcomer.sendAwayIfLate(new LogPatience(Duration.ZERO, Duration.ZERO), beforeTheAppend);
    assertThat(newcomer.finishWriting()).isTrue();
  }

  @Test
  void whoIsNotLateWaitsOn() {
    look(new LogPatience(LONG, Duration.ZERO), SHORT);
    assertThat(newcomer.beginWriting()).isTrue();
    // From the beginning of the append on, what counts is the patience with the append.
    look(new LogPatience(Duration.ZERO, LONG), SHORT);
    assertThat(newcomer.finishWriting()).isTrue();
    newcomer.answer(Outcome.OPENED);
    assertThat(newcomer.await()).isEqualTo(Outcome.OPENED);
  }

  @Test
  void aNewcomerWhoseEventIsInTheLogWaitsForTheAnswerHoweverLongItTakes() throws Exception {
    assertThat(newcomer.beginWriting()).isTrue();
    assertThat(newcomer.finishWriting()).isTrue();
    CompletableFuture<Outcome> outcome = awaiting();
    look(NONE, LONG);
    assertThat(outcome).isNotDone();
    newcomer.answer(Outcome.OPENED);
    assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.OPENED);
  }

  @Test
  void whoeverWaitsIsTurnedAwayAndNotWrittenFor() {
    newcomer.turnAway(Outcome.BUSY);
    assertThat(newcomer.await()).isEqualTo(Outcome.BUSY);
    assertThat(newcomer.beginWriting()).isFalse();
  }

  @Test
  void whoeverIsWrittenForIsNotTurnedAway() {
    assertThat(newcomer.beginWriting()).isTrue();
    newcomer.turnAway(Outcome.BUSY);
    assertThat(newcomer.finishWriting()).isTrue();
    newcomer.answer(Outcome.OPENED);
    assertThat(newcomer.await()).isEqualTo(Outcome.OPENED);
  }

  @Test
  void itIsWrittenForOnce() {
    assertThat(newcomer.finishWriting()).isFalse();
    assertThat(newcomer.beginWriting()).isTrue();
    assertThat(newcomer.beginWriting()).isFalse();
    assertThat(newcomer.finishWriting()).isTrue();
    assertThat(newcomer.finishWriting()).isFalse();
  }

  @Test
  void anInterruptedNewcomerWaitsForTheAnswerAndStaysInterrupted() throws Exception {
    var outcome = new CompletableFuture<Outcome>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  Outcome answer = newcomer.await();
                  interrupted.set(Thread.currentThread().isInterrupted());
                  outcome.complete(answer);
                });
    Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
    thread.interrupt();
    assertThat(newcomer.beginWriting()).isTrue();
    assertThat(newcomer.finishWriting()).isTrue();
    newcomer.answer(Outcome.OPENED);
    assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.OPENED);
    assertThat(interrupted).isTrue();
  }

  /** Whichever comes first, the newcomer goes or its event counts, both sides say the same. */
  @Test
  void bothSidesAgreeHoweverTheyRace() throws Exception {
    int gone = 0;
    for (int i = 0; i < RACES; i++) {
      var each = new Newcomer();
      Thread looking =
          Thread.ofVirtual()
              .start(() -> each.sendAwayIfLate(NONE, System.nanoTime() + SHORT.toNanos()));
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
