package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.protocol.CloseReason;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmSamples;
import dev.baton.session.RealmRequest.ConnectRequest;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.testing.PlainConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for the holder of an ID to be heard, and what becomes of them. */
@Timeout(60)
class ProbesTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final Metrics metrics = new Metrics();
  private final List<RealmRequest> queue = new ArrayList<>();
  private final Probes probes = new Probes(TIMEOUT, queue::add, metrics);
  private final ProbedHolder connection = new ProbedHolder();
  private final PeerSession holder = session(connection);
  private int addresses;

  /** A holder that answers when the test says so. */
  private static final class ProbedHolder implements PlainConnection {
    final List<Runnable> pings = new ArrayList<>();
    boolean quiet = true;
    Duration more = Duration.ZERO;
    boolean silent = true;
    int ends;

    @Override
    public boolean send(byte[] message) {
      return true;
    }

    @Override
    public void close(CloseReason reason) {}

    @Override
    public Optional<Duration> probe(Runnable answered) {
      if (!quiet) {
        return Optional.empty();
      }
      pings.add(answered);
      return Optional.of(more);
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

  /** One of an address of its own. */
  private ConnectRequest pending() {
    return newcomer("192.0.2." + addresses++);
  }

  private static ConnectRequest newcomer(String address) {
    var newcomer = new PendingConnect();
    assertThat(newcomer.beginWriting()).isTrue();
    return new ConnectRequest(
        session(new ProbedHolder()),
        RealmSamples.TOKEN,
        new PresentedProof.None(),
        new ClientDetails(address, "", "", ""),
        AddressKey.of(address),
        newcomer);
  }

  private ConnectRequest waits(long nowNanos) {
    ConnectRequest request = pending();
    assertThat(probes.await(holder, request, nowNanos)).isTrue();
    return request;
  }

  /** Its answer. */
  private static Outcome answer(ConnectRequest request) {
    return request.pending().await();
  }

  @Test
  void aHolderThatAnswersKeepsItsId() {
    ConnectRequest first = waits(0);
    ConnectRequest second = waits(1);
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
    ConnectRequest request = waits(0);
    probes.look(TIMEOUT.toNanos() - 1);
    assertThat(connection.ends).isZero();
    lookTwice(TIMEOUT);
    assertThat(connection.ends).isEqualTo(1);
    assertThat(queue).isEmpty();
    probes.ended(holder);
    assertThat(queue).containsExactly(request);
    assertThat(request.pending().mayWaitFor(holder)).isFalse();
    assertThat(request.pending().beginWriting()).isTrue();
    assertThat(probes.waiting()).isZero();
  }

  private void lookTwice(Duration after) {
    probes.look(after.toNanos());
    probes.look(after.plus(Probes.CATCH_UP).toNanos());
  }

  @Test
  void oneThatIsHeardBetweenTwoLooksIsThere() {
    ConnectRequest request = waits(0);
    probes.look(TIMEOUT.toNanos());
    connection.silent = false;
    probes.look(TIMEOUT.plus(Probes.CATCH_UP).toNanos());
    assertThat(connection.ends).isZero();
    assertThat(answer(request)).isEqualTo(Outcome.ID_TAKEN);
  }

  @Test
  void aHolderOnASlowLinkHasTimeForWhatWasWrittenBefore() {
    connection.more = Duration.ofSeconds(16);
    waits(0);
    lookTwice(TIMEOUT.plusSeconds(15));
    assertThat(connection.ends).isZero();
    lookTwice(TIMEOUT.plusSeconds(16));
    assertThat(connection.ends).isEqualTo(1);
  }

  @Test
  void aNewcomerMayWaitForTheNextHolderButNotForEver() {
    ConnectRequest request = pending();
    for (int i = 0; i < 3; i++) {
      PeerSession next = session(new ProbedHolder());
      assertThat(request.pending().mayWaitFor(next)).isTrue();
      assertThat(request.pending().waitForHolder(next, TIMEOUT)).isTrue();
      assertThat(request.pending().mayWaitFor(next)).isFalse();
      assertThat(request.pending().beginWriting()).isTrue();
    }
    assertThat(request.pending().mayWaitFor(holder)).isFalse();
  }

  @Test
  void whoJoinsHasAsLongForAnEndThatIsOnItsWay() {
    connection.quiet = false;
    waits(0);
    ConnectRequest late = waits(Probes.CATCH_UP.toNanos() - 1);
    probes.look(2 * Probes.CATCH_UP.toNanos() - 2);
    probes.ended(holder);
    assertThat(queue).contains(late);
  }

  @Test
  void anAddressHasAFewPlacesForAnIdAndMoreInAll() {
    String address = "203.0.113.1";
    for (int i = 0; i < Probes.MAX_OF_ID_AND_ADDRESS; i++) {
      assertThat(probes.await(holder, newcomer(address), 0)).isTrue();
    }
    assertThat(probes.await(holder, newcomer(address), 0)).isFalse();
    for (int i = Probes.MAX_OF_ID_AND_ADDRESS; i < Probes.MAX_OF_ADDRESS; i++) {
      assertThat(probes.await(session(new ProbedHolder()), newcomer(address), 0)).isTrue();
    }
    assertThat(probes.await(session(new ProbedHolder()), newcomer(address), 0)).isFalse();
    assertThat(metrics.value(Metric.PROBES_CROWDED)).isEqualTo(2);
    waits(0);
    probes.ended(holder);
    assertThat(probes.await(session(new ProbedHolder()), newcomer(address), 0)).isTrue();
  }

  @Test
  void whoWaitsWhenTheServerStopsIsTurnedAway() {
    ConnectRequest request = waits(0);
    probes.reject(holder);
    assertThat(answer(request)).isEqualTo(Outcome.BUSY);
    assertThat(queue).isEmpty();
  }

  @Test
  void aHolderOfWhichAPartOfAMessageCameIsThere() {
    connection.silent = false;
    ConnectRequest request = waits(0);
    probes.look(TIMEOUT.toNanos());
    assertThat(connection.ends).isZero();
    assertThat(answer(request)).isEqualTo(Outcome.ID_TAKEN);
  }

  @Test
  void aConnectionThatDoesNotEndAlthoughItWasEndedKeepsNoNewcomerWaiting() {
    ConnectRequest request = waits(0);
    lookTwice(TIMEOUT);
    probes.look(TIMEOUT.plusSeconds(3).toNanos());
    assertThat(connection.ends).isEqualTo(1);
    assertThat(answer(request)).isEqualTo(Outcome.ID_TAKEN);
  }

  @Test
  void aHolderToWhomMuchIsWrittenIsNotEndedForItsSilence() {
    connection.quiet = false;
    ConnectRequest request = waits(0);
    probes.look(Probes.CATCH_UP.toNanos() - 1);
    assertThat(probes.waiting()).isEqualTo(1);
    probes.look(Probes.CATCH_UP.toNanos());
    assertThat(answer(request)).isEqualTo(Outcome.ID_TAKEN);
    assertThat(connection.ends).isZero();
  }

  /** Its OPEN was just being written when it was to be pinged. */
  @Test
  void aHolderThatWasWrittenToAMomentAgoIsPingedAtTheNextLook() {
    connection.quiet = false;
    ConnectRequest request = waits(0);
    connection.quiet = true;
    probes.look(Probes.CATCH_UP.toNanos());
    assertThat(connection.pings).hasSize(1);
    lookTwice(TIMEOUT.plus(Probes.CATCH_UP));
    assertThat(connection.ends).isEqualTo(1);
    probes.ended(holder);
    assertThat(queue).containsExactly(request);
  }

  @Test
  void anEndThatWasOnItsWayIsSeenWithoutAPing() {
    connection.quiet = false;
    ConnectRequest request = waits(0);
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
  void withoutATimeoutNoHolderIsPinged() {
    var off = new Probes(Duration.ZERO, queue::add, metrics);
    ConnectRequest request = pending();
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
    assertThat(probes.await(holder, pending(), 0)).isFalse();
    assertThat(metrics.value(Metric.PROBES_CROWDED)).isEqualTo(1);
  }

  @Test
  void soManyWaitInAllAndNoMore() {
    for (int i = 0; i < Probes.MAX_WAITING; i++) {
      ConnectRequest request = newcomer("192.0.%d.%d".formatted(2 + i / 250, i % 250));
      assertThat(probes.await(session(new ProbedHolder()), request, 0)).isTrue();
    }
    assertThat(probes.await(holder, pending(), 0)).isFalse();
    probes.close();
    assertThat(probes.waiting()).isZero();
    assertThat(probes.await(holder, pending(), 0)).isTrue();
  }

  @Test
  void aNewcomerThatWasSentAwayDoesNotWait() {
    ConnectRequest request = pending();
    request
        .pending()
        .timeOutIfOverdue(
            new LogTimeouts(Duration.ZERO, Duration.ZERO), System.nanoTime() + 1_000_000);
    assertThat(probes.await(holder, request, 0)).isFalse();
    assertThat(probes.waiting()).isZero();
  }

  @Test
  void whoWaitsForTheHolderIsNotLate() {
    ConnectRequest request = waits(0);
    request
        .pending()
        .timeOutIfOverdue(
            new LogTimeouts(Duration.ZERO, Duration.ZERO), System.nanoTime() + TIMEOUT.toNanos());
    probes.ended(holder);
    assertThat(request.pending().beginWriting()).isTrue();
  }

  @Test
  void aFullQueueTurnsThemAway() {
    var full = new Probes(TIMEOUT, _ -> false, metrics);
    ConnectRequest request = pending();
    assertThat(full.await(holder, request, 0)).isTrue();
    full.ended(holder);
    assertThat(answer(request)).isEqualTo(Outcome.BUSY);
  }
}
