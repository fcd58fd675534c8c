package dev.baton.session;

import static dev.baton.session.RecordingConnection.OPEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.protocol.CloseReason;
import dev.baton.protocol.MessageCodec;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Epoch;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.RealmSamples;
import dev.baton.realm.Refusal;
import dev.baton.realm.TakeoverPolicy;
import dev.baton.session.RealmFixture.ConnectedClient;
import dev.baton.session.RealmRequest.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of things: decide, append, fold, force to the disk, and only then tell. */
@Timeout(60)
class RealmServiceTest {
  private static final String OVERRIDE = "{\"type\":\"OVERRIDE_CONNECTION\"";

  private static List<String> override(long epoch) {
    return List.of(
        OPEN,
        OVERRIDE
            + ",\"payload\":{\"msg\":\"Connected elsewhere\",\"epoch\":"
            + epoch
            + ",\"at\":\"2026-11-22T12:00:00.000Z\"}}");
  }

  @Test
  void noClientIsSentAnythingBeforeTheEventIsInTheLog() throws InterruptedException {
    try (var fixture = RealmFixture.started()) {
      ScriptedLog.Gate gate = fixture.log.holdNextAppend();
      ConnectedClient alice = fixture.client("alice");
      CompletableFuture<Outcome> outcome = fixture.connecting(alice, "token");
      gate.awaitArrival();

      assertThat(alice.sent()).isEmpty();
      assertThat(outcome).isNotDone();
      assertThat(fixture.registry.find(new PeerId("alice"))).isEmpty();

      gate.open();
      assertThat(outcome.join()).isEqualTo(Outcome.OPENED);
      assertThat(fixture.journal)
          .containsExactly("append PeerConnected alice", "sync", "alice-1 <- " + OPEN);
    }
  }

  @Test
  void aResumeTellsTheOldConnectionAndOpensTheNewOne() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient old = fixture.connected("alice", "token");
      ConnectedClient fresh = fixture.connected("alice", "token");

      assertThat(old.sent()).isEqualTo(override(3));
      assertThat(old.connection().closes()).containsExactly(CloseReason.CONNECTED_ELSEWHERE);
      assertThat(old.session().isFenced()).isTrue();
      assertThat(fresh.sent()).containsExactly(OPEN);
      assertThat(fresh.connection().closes()).isEmpty();
      assertThat(fresh.session().epoch()).isEqualTo(new Epoch(3));
      assertThat(fixture.registry.find(new PeerId("alice"))).contains(fresh.session());
      assertThat(fixture.metrics.value(Metric.CONNECTIONS_OPENED)).isEqualTo(1);
      assertThat(fixture.metrics.value(Metric.CONNECTIONS_RESUMED)).isEqualTo(1);
    }
  }

  @Test
  void theOldConnectionIsFencedBeforeAnybodyIsTold() throws InterruptedException {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient old = fixture.connected("alice", "token");
      ScriptedLog.Gate first = fixture.log.holdNextAppend();
      CompletableFuture<Outcome> bob = fixture.connecting(fixture.client("bob"), "token");
      first.awaitArrival();
      CompletableFuture<Outcome> resume = fixture.enqueue(fixture.client("alice"), "token", 0);
      CompletableFuture<Outcome> carol = fixture.enqueue(fixture.client("carol"), "token", 1);
      first.open();
      bob.join();
      resume.join();
      carol.join();

      assertThat(old.session().isFenced()).isTrue();
      List<String> journal = fixture.journal;
      int appended = journal.indexOf("append PeerResumed alice");
      assertThat(journal.get(appended + 1)).isEqualTo("append PeerConnected carol");
      assertThat(journal.get(appended + 2)).isEqualTo("sync");
      assertThat(journal.get(appended + 3)).isEqualTo("bob-2 <- " + OPEN);
      assertThat(journal.get(appended + 4)).startsWith("alice-1 <- " + OVERRIDE);
    }
  }

  @Test
  void nothingThatTheOldConnectionSentArrivesAfterItsSuccessorIsTold() throws InterruptedException {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient old = fixture.connected("alice", "token");
      fixture.journal.clear();
      var underWay = new CountDownLatch(1);
      var mayArrive = new CountDownLatch(1);
      Thread passing =
          Thread.ofVirtual()
              .start(
                  () ->
                      old.session()
                          .unlessFenced(
                              () -> {
                                underWay.countDown();
                                awaitQuietly(mayArrive);
                                fixture.journal.add("a message arrives");
                              }));
      underWay.await();
      CompletableFuture<Outcome> resume = fixture.connecting(fixture.client("alice"), "token");
      Awaitility.await().until(() -> fixture.journal.contains("append PeerResumed alice"));
      Awaitility.await().during(Duration.ofMillis(200)).until(() -> !resume.isDone());
      mayArrive.countDown();
      resume.join();
      passing.join();

      List<String> journal = List.copyOf(fixture.journal);
      int arrived = journal.indexOf("a message arrives");
      // An idle writer syncs now and then as well.
      assertThat(journal.subList(0, arrived))
          .containsSubsequence("append PeerResumed alice", "sync")
          .noneMatch(entry -> entry.contains("OPEN"));
      assertThat(journal.subList(arrived, journal.size())).anyMatch(e -> e.contains("OPEN"));
      assertThat(old.session().unlessFenced(() -> {})).isFalse();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theLateEndOfTheOldConnectionChangesNothing() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient old = fixture.connected("alice", "token");
      ConnectedClient fresh = fixture.connected("alice", "token");
      fixture.end(old, DisconnectReason.CLIENT_CLOSED);

      assertThat(fixture.registry.find(new PeerId("alice"))).contains(fresh.session());
      assertThat(fixture.log.events()).noneMatch(PeerDisconnected.class::isInstance);
      assertThat(fixture.connect(fixture.client("alice"), "other")).isEqualTo(Outcome.ID_TAKEN);
    }
  }

  @Test
  void severalResumesAtOnceLeaveOneHolderAndTellEveryLoserOnce() throws InterruptedException {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient first = fixture.connected("alice", "token");
      ScriptedLog.Gate gate = fixture.log.holdNextAppend();
      CompletableFuture<Outcome> bob = fixture.connecting(fixture.client("bob"), "token");
      gate.awaitArrival();
      List<ConnectedClient> clients =
          IntStream.range(0, 5).mapToObj(_ -> fixture.client("alice")).toList();
      List<CompletableFuture<Outcome>> outcomes =
          IntStream.range(0, 5).mapToObj(i -> fixture.enqueue(clients.get(i), "token", i)).toList();
      fixture.journal.clear();
      gate.open();
      bob.join();

      assertThat(outcomes).allMatch(outcome -> outcome.join().equals(Outcome.OPENED));
      // Alice's first epoch is 2, bob's 3, and the resumes follow in the order of the queue.
      assertThat(first.sent()).isEqualTo(override(4));
      for (int i = 0; i < 4; i++) {
        assertThat(clients.get(i).sent()).isEqualTo(override(5 + i));
        assertThat(clients.get(i).connection().closes())
            .containsExactly(CloseReason.CONNECTED_ELSEWHERE);
      }
      ConnectedClient last = clients.getLast();
      assertThat(last.sent()).containsExactly(OPEN);
      assertThat(last.connection().closes()).isEmpty();
      assertThat(fixture.registry.find(new PeerId("alice"))).contains(last.session());
      // They all came while bob's event was appended, and share its force.
      assertThat(fixture.journal.stream().filter("sync"::equals)).hasSize(1);
      assertThat(fixture.journal.subList(0, 6)).allMatch(line -> line.startsWith("append"));
    }
  }

  @Test
  void everyResumeNamesTheHolderBeforeIt() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient first = fixture.connected("alice", "token");
      ConnectedClient second = fixture.connected("alice", "token");
      fixture.connected("alice", "token");

      assertThat(
              fixture.log.events().stream()
                  .filter(PeerResumed.class::isInstance)
                  .map(event -> ((PeerResumed) event).previous().connection()))
          .containsExactly(first.session().connectionId(), second.session().connectionId());
    }
  }

  @Test
  void anotherTokenIsRefusedAndTheHolderIsNotTold() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      ConnectedClient other = fixture.client("alice");
      assertThat(fixture.connect(other, "other")).isEqualTo(Outcome.ID_TAKEN);

      assertThat(alice.sent()).containsExactly(OPEN);
      assertThat(other.sent()).isEmpty();
      assertThat(fixture.log.events()).hasSize(2);
    }
  }

  @Test
  void theLimitCountsSocketsAndNotIds() {
    try (var fixture =
        RealmFixture.started(
            new RealmPolicy(2, Duration.ZERO, Duration.ZERO, Duration.ZERO, TakeoverPolicy.OFF),
            100,
            List.of())) {
      ConnectedClient alice = fixture.connected("alice", "token");
      fixture.connected("alice", "token");
      // Alice's first socket has not ended yet.
      assertThat(fixture.connect(fixture.client("bob"), "token"))
          .isEqualTo(new Outcome.ConnectRefused(Refusal.LIMIT, Duration.ZERO));

      fixture.registry.socketEnded();
      fixture.end(alice, DisconnectReason.CLIENT_CLOSED);
      fixture.connected("bob", "token");
    }
  }

  @Test
  void theEndOfTheHolderFreesItsId() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      fixture.end(alice, DisconnectReason.LEFT);

      assertThat(fixture.log.events().getLast())
          .isEqualTo(
              new PeerDisconnected(
                  new PeerId("alice"),
                  alice.session().connectionId(),
                  DisconnectReason.LEFT,
                  RealmSamples.at(0)));
      fixture.connected("alice", "other");
    }
  }

  @Test
  void anEndIsOnTheDiskInAMomentThoughItHasNoAnswer() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      fixture.journal.clear();
      fixture.end(alice, DisconnectReason.CLIENT_CLOSED);
      Awaitility.await().until(() -> fixture.journal.contains("sync"));
      assertThat(fixture.journal.getFirst()).isEqualTo("append PeerDisconnected alice");
    }
  }

  @Test
  void anEndSharesTheForceOfWhoComesNext() throws InterruptedException {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      fixture.journal.clear();
      ScriptedLog.Gate gate = fixture.log.holdNextAppend();
      fixture.realm.disconnect(alice.session(), DisconnectReason.CLIENT_CLOSED);
      gate.awaitArrival();
      CompletableFuture<Outcome> bob = fixture.enqueue(fixture.client("bob"), "token", 0);
      gate.open();
      assertThat(bob.join()).isEqualTo(Outcome.OPENED);
      assertThat(fixture.journal)
          .containsExactly(
              "append PeerDisconnected alice",
              "append PeerConnected bob",
              "sync",
              "bob-2 <- " + OPEN);
    }
  }

  @Test
  void aDroppedIdIsKeptForItsWindowAndThenVacated() {
    try (var fixture = RealmFixture.started(RealmSamples.KEEPS_DROPPED, 100, List.of())) {
      fixture.realm.ready(Duration.ZERO).join();
      ConnectedClient alice = fixture.connected("alice", "token");
      fixture.end(alice, DisconnectReason.CONNECTION_LOST);
      fixture.clock.advance(Duration.ofSeconds(9));
      assertThat(fixture.connect(fixture.client("alice"), "other"))
          .isEqualTo(new Outcome.ConnectRefused(Refusal.ID_TAKEN, Duration.ofSeconds(1)));

      fixture.expire();
      fixture.connected("alice", "other");
      assertThat(fixture.log.events())
          .filteredOn(PeerDisconnected.class::isInstance)
          .singleElement(InstanceOfAssertFactories.type(PeerDisconnected.class))
          .satisfies(
              end -> {
                assertThat(end.connection()).isEqualTo(alice.session().connectionId());
                assertThat(end.reason()).isEqualTo(DisconnectReason.LOST);
                assertThat(end.at()).isAfterOrEqualTo(RealmSamples.at(10));
              });
    }
  }

  @Test
  void theBoundPortsAreInTheLogBeforeAnybodyHearsOfThem() {
    try (var fixture = RealmFixture.started()) {
      fixture.clock.advance(Duration.ofSeconds(5));
      assertThat(fixture.realm.ready(Duration.ofSeconds(30)).join()).isTrue();
      assertThat(fixture.log.events())
          .last()
          .isEqualTo(new ServerReady(RealmSamples.at(35), RealmSamples.at(5)));
      assertThat(fixture.journal).containsExactly("append ServerReady", "sync");
    }
  }

  @Test
  void thatThePortsAreBoundCannotBeSaidToALogThatHasFailed() {
    try (var fixture = RealmFixture.started()) {
      fixture.log.failAppends();
      assertThat(fixture.realm.ready(Duration.ZERO).join()).isFalse();
    }
  }

  @Test
  void whoHeldAnIdBeforeTheRestartResumesIt() {
    PeerConnected before =
        new PeerConnected(
            new PeerId("alice"),
            RealmSamples.connection(1),
            RealmSamples.token("token"),
            Optional.empty(),
            RealmSamples.CLIENT,
            RealmSamples.at(0));
    try (var fixture = RealmFixture.started(RealmSamples.POLICY, 100, List.of(before))) {
      assertThat(fixture.log.events().get(1))
          .isEqualTo(
              new ServerStarted(
                  RealmSamples.at(30), RealmSamples.PROOF_MAX_AGE, RealmSamples.at(0)));
      assertThat(fixture.connect(fixture.client("alice"), "other"))
          .isEqualTo(new Outcome.ConnectRefused(Refusal.ID_TAKEN, Duration.ofSeconds(30)));
      ConnectedClient alice = fixture.connected("alice", "token");

      assertThat(alice.sent()).containsExactly(OPEN);
      assertThat(((PeerResumed) fixture.log.events().getLast()).previous())
          .isEqualTo(RealmSamples.holder(1, 1));
    }
  }

  @Test
  void theTimeOfEventsNeverFalls() {
    RealmEvent future = new ServerStopped(RealmSamples.at(3_600));
    try (var fixture = RealmFixture.started(RealmSamples.POLICY, 100, List.of(future))) {
      fixture.connected("alice", "token");
      fixture.clock.advance(Duration.ofDays(-1));
      fixture.connected("bob", "token");
      fixture.clock.advance(Duration.ofDays(2));
      fixture.connected("carol", "token");

      List<Instant> times = fixture.log.events().stream().map(RealmEvent::at).toList();
      assertThat(times).isSorted();
      assertThat(times.get(3)).isBetween(RealmSamples.at(3_600), RealmSamples.at(3_660));
      assertThat(fixture.log.events().getLast().at())
          .isEqualTo(RealmSamples.at(0).plus(Duration.ofDays(1)));
    }
  }

  @Test
  void whatWaitedComesAfterOpenInOrderAndBeforeWhatComesLater() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient bob = fixture.connected("bob", "token");
      var router =
          new MessageRouter(
              new MessageCodec(100, List.of()),
              fixture.registry,
              fixture.waiting,
              new StateTracker(
                  RealmFixture.HANDOVER, fixture.registry, fixture.memory, fixture.metrics),
              fixture.metrics,
              20);
      for (int i = 1; i <= 3; i++) {
        router.receive(bob.session(), offer(i));
      }
      ConnectedClient alice = fixture.connected("alice", "token");
      router.receive(bob.session(), offer(4));

      assertThat(alice.sent())
          .containsExactly(OPEN, relayed(1), relayed(2), relayed(3), relayed(4));
      assertThat(fixture.waiting.totals().bytes()).isZero();
    }
  }

  private static byte[] offer(int number) {
    return "{\"type\":\"OFFER\",\"dst\":\"alice\",\"payload\":%d}"
        .formatted(number)
        .getBytes(UTF_8);
  }

  private static String relayed(int number) {
    return "{\"type\":\"OFFER\",\"src\":\"bob\",\"dst\":\"alice\",\"payload\":%d}"
        .formatted(number);
  }

  @Test
  void whatWaitsIsForTheLastOfSeveralResumes() throws InterruptedException {
    try (var fixture = RealmFixture.started()) {
      ScriptedLog.Gate gate = fixture.log.holdNextAppend();
      CompletableFuture<Outcome> bob = fixture.connecting(fixture.client("bob"), "token");
      gate.awaitArrival();
      fixture.waiting.add(
          new PeerId("bob"), new PeerId("alice"), "hello".getBytes(UTF_8), 0, () -> true);
      ConnectedClient first = fixture.client("alice");
      ConnectedClient second = fixture.client("alice");
      var outcomes =
          List.of(fixture.enqueue(first, "token", 0), fixture.enqueue(second, "token", 1));
      gate.open();
      bob.join();
      outcomes.forEach(CompletableFuture::join);

      assertThat(first.sent()).isEqualTo(override(4));
      assertThat(second.sent()).containsExactly(OPEN, "hello");
    }
  }

  @Test
  void aStopIsTheLastEventAndClosesTheLog() {
    var fixture = RealmFixture.started();
    fixture.connected("alice", "token");
    fixture.stop();

    assertThat(fixture.log.events().getLast()).isEqualTo(new ServerStopped(RealmSamples.at(0)));
    assertThat(fixture.journal).endsWith("append ServerStopped", "sync", "snapshot", "close log");
  }

  @Test
  void anEndIsNotLostWhenTheWaitingThreadIsInterrupted() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      Thread.currentThread().interrupt();
      fixture.realm.disconnect(alice.session(), DisconnectReason.CLIENT_CLOSED);

      assertThat(Thread.interrupted()).isTrue();
      Awaitility.await().until(() -> fixture.log.events().getLast() instanceof PeerDisconnected);
    }
  }
}
