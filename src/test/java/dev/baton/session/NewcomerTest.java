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

/** Whether a newcomer still waits, as the writer and the newcomer itself see it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NewcomerTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final int RACES = 2_000;

  private final Newcomer newcomer = new Newcomer();
  private final AtomicBoolean interrupted = new AtomicBoolean();

  /** A thread whose state shows how it waits. */
  private Thread awaitingThread(LogPatience patience, CompletableFuture<Outcome> outcome) {
    return Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              Outcome answer = newcomer.await(patience);
              interrupted.set(Thread.currentThread().isInterrupted());
              outcome.complete(answer);
            });
  }

  private static void awaitState(Thread thread, Thread.State state) {
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> thread.getState() == state);
  }

  @Test
  void anAnswerThatIsThereIsTheAnswer() {
    assertThat(newcomer.beginWriting()).isTrue();
    assertThat(newcomer.finishWriting()).isTrue();
    newcomer.answer(Outcome.OPENED);
    assertThat(newcomer.await(new LogPatience(LONG, LONG))).isEqualTo(Outcome.OPENED);
  }

  @Test
  void aNewcomerWhoseTurnDoesNotComeGoesAndIsNotWrittenFor() {
    assertThat(newcomer.await(new LogPatience(SHORT, LONG))).isEqualTo(Outcome.LOG_SLOW);
    assertThat(newcomer.beginWriting()).isFalse();
    newcomer.answer(Outcome.OPENED);
    assertThat(newcomer.await(new LogPatience(LONG, LONG))).isEqualTo(Outcome.OPENED);
  }

  @Test
  void aNewcomerWhoseEventTakesTooLongGoesAndItsEventIsUndone() {
    assertThat(newcomer.beginWriting()).isTrue();
    assertThat(newcomer.await(new LogPatience(SHORT, SHORT))).isEqualTo(Outcome.LOG_SLOW);
    assertThat(newcomer.finishWriting()).isFalse();
  }

  @Test
  void aNewcomerWhoseEventIsBeingWrittenHasThePatienceOfTheAppend() throws Exception {
    assertThat(newcomer.beginWriting()).isTrue();
    var outcome = new CompletableFuture<Outcome>();
    Thread thread = awaitingThread(new LogPatience(Duration.ZERO, LONG), outcome);
    awaitState(thread, Thread.State.TIMED_WAITING);
    assertThat(newcomer.finishWriting()).isTrue();
    newcomer.answer(Outcome.OPENED);
    assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.OPENED);
  }

  @Test
  void aNewcomerWhoseEventIsInTheLogWaitsForTheAnswerHoweverLongItTakes() throws Exception {
    assertThat(newcomer.beginWriting()).isTrue();
    assertThat(newcomer.finishWriting()).isTrue();
    var outcome = new CompletableFuture<Outcome>();
    Thread thread = awaitingThread(new LogPatience(SHORT, SHORT), outcome);
    // Without a limit of its own: both patiences are over.
    awaitState(thread, Thread.State.WAITING);
    newcomer.answer(Outcome.OPENED);
    assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.OPENED);
  }

  @Test
  void whoeverWaitsIsTurnedAwayAndNotWrittenFor() {
    newcomer.turnAway(Outcome.BUSY);
    assertThat(newcomer.await(new LogPatience(LONG, LONG))).isEqualTo(Outcome.BUSY);
    assertThat(newcomer.beginWriting()).isFalse();
  }

  @Test
  void whoeverIsWrittenForIsNotTurnedAway() {
    assertThat(newcomer.beginWriting()).isTrue();
    newcomer.turnAway(Outcome.BUSY);
    assertThat(newcomer.finishWriting()).isTrue();
    newcomer.answer(Outcome.OPENED);
    assertThat(newcomer.await(new LogPatience(LONG, LONG))).isEqualTo(Outcome.OPENED);
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
    assertThat(newcomer.beginWriting()).isTrue();
    var outcome = new CompletableFuture<Outcome>();
    Thread thread = awaitingThread(new LogPatience(LONG, SHORT), outcome);
    awaitState(thread, Thread.State.TIMED_WAITING);
    thread.interrupt();
    awaitState(thread, Thread.State.WAITING);
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
      CompletableFuture<Outcome> outcome =
          CompletableFuture.supplyAsync(
              () -> each.await(new LogPatience(Duration.ZERO, Duration.ZERO)),
              task -> Thread.ofVirtual().start(task));
      boolean written = each.beginWriting() && each.finishWriting();
      if (written) {
        each.answer(Outcome.OPENED);
      }
      assertThat(outcome.get(10, TimeUnit.SECONDS))
          .isEqualTo(written ? Outcome.OPENED : Outcome.LOG_SLOW);
      gone += written ? 0 : 1;
    }
    System.out.printf("%d of %d newcomers had gone%n", gone, RACES);
  }
}
