package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.liveness.Liveness;
import dev.baton.session.RealmRequest.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who has waited too long is sent away; who has not is answered. */
@Timeout(30)
class ConnectTimeoutsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private static CompletableFuture<Outcome> waiting(ConnectTimeouts room, PendingConnect pending) {
    return CompletableFuture.supplyAsync(
        () -> room.await(pending), task -> Thread.ofVirtual().start(task));
  }

  @Test
  void theLateAreSentAwayAndTheOthersWaitOn() throws Exception {
    try (var room =
        new ConnectTimeouts(new LogTimeouts(Duration.ZERO, LONG), Duration.ZERO, _ -> {})) {
      room.open(new Liveness(_ -> {}));
      var written = new PendingConnect();
      assertThat(written.beginWriting()).isTrue();
      CompletableFuture<Outcome> patient = waiting(room, written);
      assertThat(waiting(room, new PendingConnect()).get(10, TimeUnit.SECONDS))
          .isEqualTo(Outcome.LOG_SLOW);
      assertThat(patient).isNotDone();

      assertThat(written.finishWriting()).isTrue();
      written.answer(Outcome.OPENED);
      assertThat(patient.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.OPENED);
    }
  }

  @Test
  void anAnswerBeforeTheRoomIsEnteredIsTheAnswer() {
    try (var room = new ConnectTimeouts(new LogTimeouts(LONG, LONG), Duration.ZERO, _ -> {})) {
      room.open(new Liveness(_ -> {}));
      var pending = new PendingConnect();
      pending.reject(Outcome.BUSY);
      assertThat(room.await(pending)).isEqualTo(Outcome.BUSY);
    }
  }
}
