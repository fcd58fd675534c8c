package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.protocol.CloseReason;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmSamples;
import dev.baton.session.RealmRequest.Connect;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.testing.PlainConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for the holder of an ID to be heard, and what becomes of them. */
@Timeout(60)
class ProbesTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final Metrics metrics = new Metrics();
  private final List<RealmRequest> queue = new ArrayList<>();
  private final Probes probes = new Probes(TIMEOUT, queue::add, metrics);
  private final Holder connection = new Holder();
  private final PeerSession holder = session(connection);

  /** A holder that answers when the test says so. */
  private static final class Holder implements PlainConnection {
    final List<Runnable> pings = new ArrayList<>();
    boolean quiet = true;
    boolean silent = true;
    int ends;

    @Override
    public boolean send(byte[] message) {
      return true;
    }

    @Override
    public void close(CloseReason reason) {}

    @Override
    public boolean probe(Runnable heard) {
      if (quiet) {
        pings.add(heard);
      }
      return quiet;
    }

    @Override
    public boolean isSilentSince(long nanos) {
      return silent;
    }

    @Override
    public void endSilent() {
      ends++;
    }
  }

  private static PeerSession session(Connection connection) {
    return new PeerSession(
        RealmSamples.ALICE, RealmSamples.connection(1), connection, RealmFixture.draft(false));
  }

  private static Connect newcomer() {
    var newcomer = new Newcomer();
    assertThat(newcomer.beginWriting()).isTrue();
    return new Connect(
        session(new Holder()),
        RealmSamples.TOKEN,
        new PresentedProof.None(),
        RealmSamples.CLIENT,
        newcomer);
  }

  private Connect waits(long nowNanos) {
    Connect request = newcomer();
    assertThat(probes.await(holder, request, nowNanos)).isTrue();
    return request;
  }

  /** Its answer, which has been given. */
  private static Outcome answer(Connect request) {
    return CompletableFuture.supplyAsync(request.newcomer()::await)
        .completeOnTimeout(Outcome.GONE, 200, TimeUnit.MILLISECONDS)
        .join();
  }

  @Test
  void aHolderThatAnswersKeepsItsId() {
    Connect first = waits(0);
    Connect second = waits(1);
    assertThat(connection.pings).hasSize(1);
    assertThat(probes.waiting()).isEqualTo(2);
    connection.pings.getFirst().run();
    assertThat(answer(first)).isEqualTo(Outcome.ID_TAKEN);
    assertThat(answer(second)).isEqualTo(Outcome.ID_TAKEN);
    assertThat(probes.waiting()).isZero();
    assertThat(queue).isEmpty();
    assertThat(metrics.value(Metric.PROBES_SENT)).isEqualTo(1);
  }

  @Test
  void aHolderThatIsSilentIsEndedAndThenItsIdIsAskedForAgain() {
    Connect request = waits(0);
    probes.look(TIMEOUT.toNanos() - 1);
    assertThat(connection.ends).isZero();
    probes.look(TIMEOUT.toNanos());
    assertThat(connection.ends).isEqualTo(1);
    assertThat(queue).isEmpty();
    probes.ended(holder);
    assertThat(queue).containsExactly(request);
    assertThat(request.newcomer().hasWaitedForHolder()).isTrue();
    assertThat(request.newcomer().beginWriting()).isTrue();
    assertThat(probes.waiting()).isZero();
  }

  @Test
  void aHolderOfWhichAPartOfAMessageCameIsThere() {
    connection.silent = false;
    Connect request = waits(0);
    probes.look(TIMEOUT.toNanos());
    assertThat(connection.ends).isZero();
    assertThat(answer(request)).isEqualTo(Outcome.ID_TAKEN);
  }

  @Test
  void aConnectionThatDoesNotEndThoughGivenUpKeepsNobodyWaiting() {
    Connect request = waits(0);
    probes.look(TIMEOUT.toNanos());
    probes.look(TIMEOUT.plusSeconds(2).toNanos());
    assertThat(connection.ends).isEqualTo(1);
    assertThat(answer(request)).isEqualTo(Outcome.ID_TAKEN);
  }

  @Test
  void aHolderToWhomMuchIsWrittenIsNotEndedForItsSilence() {
    connection.quiet = false;
    Connect request = waits(0);
    probes.look(Probes.CATCH_UP.toNanos() - 1);
    assertThat(probes.waiting()).isEqualTo(1);
    probes.look(Probes.CATCH_UP.toNanos());
    assertThat(answer(request)).isEqualTo(Outcome.ID_TAKEN);
    assertThat(connection.ends).isZero();
  }

  @Test
  void anEndThatWasOnItsWayIsSeenWithoutAPing() {
    connection.quiet = false;
    Connect request = waits(0);
    probes.ended(holder);
    assertThat(queue).containsExactly(request);
  }

  @Test
  void aHolderIsPingedEveryFiveSecondsAtMost() {
    waits(0);
    connection.pings.getFirst().run();
    waits(Probes.INTERVAL.toNanos() - 1);
    assertThat(connection.pings).hasSize(1);
    probes.look(Probes.INTERVAL.plus(Probes.CATCH_UP).toNanos());
    waits(Probes.INTERVAL.plus(Probes.CATCH_UP).toNanos());
    assertThat(connection.pings).hasSize(2);
  }

  @Test
  void withoutATimeoutNobodyIsPinged() {
    var off = new Probes(Duration.ZERO, queue::add, metrics);
    Connect request = newcomer();
    assertThat(off.await(holder, request, 0)).isTrue();
    assertThat(connection.pings).isEmpty();
    off.look(Probes.CATCH_UP.toNanos());
    assertThat(answer(request)).isEqualTo(Outcome.ID_TAKEN);
  }

  @Test
  void soManyWaitForAnIdAndNoMore() {
    for (int i = 0; i < Probes.MAX_OF_ID; i++) {
      waits(0);
    }
    assertThat(probes.await(holder, newcomer(), 0)).isFalse();
    assertThat(metrics.value(Metric.PROBES_CROWDED)).isEqualTo(1);
  }

  @Test
  void soManyWaitInAllAndNoMore() {
    for (int i = 0; i < Probes.MAX_WAITING; i++) {
      assertThat(probes.await(session(new Holder()), newcomer(), 0)).isTrue();
    }
    assertThat(probes.await(holder, newcomer(), 0)).isFalse();
    probes.close();
    assertThat(probes.waiting()).isZero();
    assertThat(probes.await(holder, newcomer(), 0)).isTrue();
  }

  @Test
  void aNewcomerThatWasSentAwayDoesNotWait() {
    Connect request = newcomer();
    request
        .newcomer()
        .sendAwayIfLate(
            new LogPatience(Duration.ZERO, Duration.ZERO), System.nanoTime() + 1_000_000);
    assertThat(probes.await(holder, request, 0)).isFalse();
    assertThat(probes.waiting()).isZero();
  }

  @Test
  void whoWaitsForTheHolderIsNotLate() {
    Connect request = waits(0);
    request
        .newcomer()
        .sendAwayIfLate(
            new LogPatience(Duration.ZERO, Duration.ZERO), System.nanoTime() + TIMEOUT.toNanos());
    probes.ended(holder);
    assertThat(request.newcomer().beginWriting()).isTrue();
  }

  @Test
  void aFullQueueTurnsThemAway() {
    var full = new Probes(TIMEOUT, _ -> false, metrics);
    Connect request = newcomer();
    assertThat(full.await(holder, request, 0)).isTrue();
    full.ended(holder);
    assertThat(answer(request)).isEqualTo(Outcome.BUSY);
  }
}
