package dev.baton.session;

import static dev.baton.session.RecordingConnection.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.OpenedLog;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmSamples;
import dev.baton.session.RealmFixture.ConnectedClient;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.session.RealmRequest.VouchOutcome;
import dev.baton.testing.FakeClock;
import dev.baton.testing.TestEnvironment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of clients when the log or the disk fails, or the writer has too much to do. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealmServiceFailureTest {
  @Test
  void aFailingAppendRefusesTheNewcomerAndLeavesTheHolderAlone() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      assertThat(fixture.realm.isLogWritable()).isTrue();
      fixture.log.failAppends();
      ConnectedClient resuming = fixture.client("alice");

      assertThat(fixture.connect(resuming, "token")).isEqualTo(Outcome.LOG_FAILED);
      assertThat(resuming.sent()).isEmpty();
      assertThat(alice.sent()).containsExactly(OPEN);
      assertThat(alice.connection().closes()).isEmpty();
      assertThat(alice.session().isFenced()).isFalse();
      assertThat(fixture.registry.find(new PeerId("alice"))).contains(alice.session());
      assertThat(fixture.registry.openSockets()).isEqualTo(1);
      assertThat(fixture.metrics.value(Metric.LOG_FAILURES)).isEqualTo(1);
      assertThat(fixture.realm.isLogWritable()).isFalse();
      assertThat(fixture.fatal).isNotDone();
    }
  }

  @Test
  void nothingIsAppendedAfterAFailedAppend() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      fixture.log.failAppends();
      fixture.connect(fixture.client("bob"), "token");
      fixture.journal.clear();

      assertThat(fixture.connect(fixture.client("carol"), "token")).isEqualTo(Outcome.LOG_FAILED);
      fixture.end(alice, DisconnectReason.CLIENT_CLOSED);
      fixture.stop();
      assertThat(fixture.journal)
          .filteredOn(entry -> !entry.equals("sync"))
          .containsExactly("close log");
    }
  }

  @Test
  void timeDoesNotFallWhenAMissedEndIsMadeUpFor() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      fixture.log.failAppends();
      fixture.connect(fixture.client("bob"), "token");
      fixture.end(alice, DisconnectReason.CLIENT_CLOSED);
      fixture.clock.advance(Duration.ofSeconds(5));
      fixture.log.mend();
      Awaitility.await().until(() -> fixture.log.events().getLast() instanceof PeerDisconnected);

      assertThat(fixture.log.events())
          .isSortedAccordingTo(Comparator.comparing(RealmEvent::at))
          .anyMatch(LogResumed.class::isInstance);
    }
  }

  @Test
  void aFailingDiskReleasesNoEffectAndEndsTheWriter() throws Exception {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      ScriptedLog.Gate gate = fixture.log.holdNextAppend();
      ConnectedClient resuming = fixture.client("alice");
      CompletableFuture<Outcome> outcome = fixture.connecting(resuming, "token");
      gate.awaitArrival();
      // Not before: an idle writer forces now and then, and would end with nothing to tell.
      fixture.log.failSyncs();
      gate.open();
      Thread writer = fixture.fatal.get(10, TimeUnit.SECONDS);
      assertThat(writer.join(Duration.ofSeconds(10))).isTrue();

      assertThat(outcome).isNotDone();
      assertThat(resuming.sent()).isEmpty();
      assertThat(alice.sent()).containsExactly(OPEN);
      assertThat(alice.connection().closes()).isEmpty();
      assertThat(fixture.journal).endsWith("append PeerResumed alice", "sync failed");
    }
  }

  @Test
  void afterADiskFailureNoClientWaitsForTheWriter() throws Exception {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      fixture.log.failSyncs();
      var _ = fixture.connecting(fixture.client("bob"), "token");
      Thread writer = fixture.fatal.get(10, TimeUnit.SECONDS);
      assertThat(writer.join(Duration.ofSeconds(10))).isTrue();

      assertThat(fixture.connect(fixture.client("carol"), "token")).isEqualTo(Outcome.BUSY);
      assertThat(vouch(fixture)).isEqualTo(VouchOutcome.BUSY);
      fixture.realm.disconnect(alice.session(), DisconnectReason.CLIENT_CLOSED);
      fixture.realm.stop();
      assertThat(fixture.journal).endsWith("sync failed");
    }
  }

  private static VouchOutcome vouch(RealmFixture fixture) {
    return fixture.realm.vouch(
        new PeerId("alice"), RealmSamples.token("token"), PresentedProof.NONE);
  }

  @Test
  void aStopInTheBatchThatCouldNotBeForcedReturnsWithoutASnapshot() throws Exception {
    try (var fixture = RealmFixture.started()) {
      ScriptedLog.Gate gate = fixture.log.holdNextAppend();
      var _ = fixture.connecting(fixture.client("alice"), "token");
      gate.awaitArrival();
      CompletableFuture<Void> stopped =
          CompletableFuture.runAsync(fixture.realm::stop, task -> Thread.ofVirtual().start(task));
      Awaitility.await().until(() -> fixture.realm.queueLength() == 1);
      ScriptedLog.Gate stopsGate = fixture.log.holdNextAppend();
      gate.open();
      stopsGate.awaitArrival();
      fixture.log.failSyncs();
      stopsGate.open();

      stopped.get(10, TimeUnit.SECONDS);
      assertThat(fixture.fatal).isCompleted();
      assertThat(fixture.journal).doesNotContain("snapshot", "close log");
    }
  }

  /** A clock that stands still, and can be broken. */
  private static final class BreakableClock extends Clock {
    private volatile boolean broken;

    @Override
    public Instant instant() {
      if (broken) {
        throw new IllegalStateException("there is no time");
      }
      return RealmSamples.at(0);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void aRequestThatFailsIsTurnedAwayAndTheWriterGoesOn() {
    List<String> journal = new CopyOnWriteArrayList<>();
    var log = new ScriptedLog(journal);
    var fatal = new CompletableFuture<Throwable>();
    var clock = new BreakableClock();
    var service =
        new RealmService(
            RealmFixture.options(RealmSamples.POLICY, 10),
            new ConnectionRegistry(),
            new WaitingMessages(
                RealmFixture.ROOM_ENOUGH, new MemoryBudget(RealmFixture.MEMORY_ENOUGH)),
            TestEnvironment.of(
                clock,
                new Metrics(),
                new MemoryBudget(RealmFixture.MEMORY_ENOUGH),
                fatal::complete));
    service.start(() -> log.opened(List.of()), Duration.ZERO);
    clock.broken = true;
    assertThat(connect(service, 1, journal)).isEqualTo(Outcome.BUSY);
    clock.broken = false;
    assertThat(connect(service, 2, journal)).isEqualTo(Outcome.OPENED);
    assertThat(fatal).isNotDone();
    service.stop();
    assertThat(journal).contains("snapshot").endsWith("close log");
  }

  private static Outcome connect(RealmService service, int number, List<String> journal) {
    var session =
        new PeerSession(
            RealmSamples.ALICE,
            RealmSamples.connection(number),
            new RecordingConnection("alice-" + number, journal),
            RealmFixture.draft(false));
    return service.connect(
        session,
        RealmSamples.TOKEN,
        PresentedProof.NONE,
        RealmSamples.CLIENT,
        RealmFixture.ADDRESS);
  }

  @Test
  void aConnectIsAnsweredAtOnceWhenTheQueueIsFull() throws InterruptedException {
    try (var fixture = RealmFixture.started(RealmSamples.POLICY, 1, List.of())) {
      ConnectedClient alice = fixture.connected("alice", "token");
      ScriptedLog.Gate gate = fixture.log.holdNextAppend();
      CompletableFuture<Outcome> bob = fixture.connecting(fixture.client("bob"), "token");
      gate.awaitArrival();
      CompletableFuture<Outcome> carol = fixture.enqueue(fixture.client("carol"), "token", 0);
      assertThat(vouch(fixture)).isEqualTo(VouchOutcome.BUSY);
      assertThat(fixture.realm.saveState(alice.session())).isFalse();
      gate.open();
      assertThat(bob.join()).isEqualTo(Outcome.OPENED);
      assertThat(carol.join()).isEqualTo(Outcome.OPENED);
    }
  }

  @Test
  void aFullCommandQueueRefusesNewcomersAtOnce() throws InterruptedException {
    try (var fixture = RealmFixture.started(RealmSamples.POLICY, 1, List.of())) {
      ScriptedLog.Gate gate = fixture.log.holdNextAppend();
      CompletableFuture<Outcome> first = fixture.connecting(fixture.client("alice"), "token");
      gate.awaitArrival();
      CompletableFuture<Outcome> second = fixture.enqueue(fixture.client("bob"), "token", 0);

      assertThat(fixture.connect(fixture.client("carol"), "token")).isEqualTo(Outcome.BUSY);
      gate.open();
      assertThat(first.join()).isEqualTo(Outcome.OPENED);
      assertThat(second.join()).isEqualTo(Outcome.OPENED);
    }
  }

  @Test
  void anEndWaitsForRoomInTheQueue() throws InterruptedException {
    try (var fixture = RealmFixture.started(RealmSamples.POLICY, 1, List.of())) {
      ConnectedClient alice = fixture.connected("alice", "token");
      ScriptedLog.Gate gate = fixture.log.holdNextAppend();
      CompletableFuture<Outcome> bob = fixture.connecting(fixture.client("bob"), "token");
      gate.awaitArrival();
      CompletableFuture<Outcome> carol = fixture.enqueue(fixture.client("carol"), "token", 0);
      CompletableFuture<Void> ending =
          CompletableFuture.runAsync(
              () -> fixture.end(alice, DisconnectReason.CLIENT_CLOSED),
              task -> Thread.ofVirtual().start(task));
      assertThat(ending).isNotDone();

      gate.open();
      ending.join();
      assertThat(bob.join()).isEqualTo(Outcome.OPENED);
      assertThat(carol.join()).isEqualTo(Outcome.OPENED);
      fixture.connected("alice", "other");
    }
  }

  private static RealmService notStarted() {
    return new RealmService(
        RealmFixture.options(RealmSamples.POLICY, 1),
        new ConnectionRegistry(),
        new WaitingMessages(RealmFixture.ROOM_ENOUGH, new MemoryBudget(RealmFixture.MEMORY_ENOUGH)),
        TestEnvironment.of(
            new FakeClock(RealmSamples.at(0)),
            new Metrics(),
            new MemoryBudget(RealmFixture.MEMORY_ENOUGH),
            _ -> {}));
  }

  @Test
  void aStartOnADamagedLogFails() {
    RealmService service = notStarted();
    var damaged = new IllegalStateException("the event log is damaged at event 7");
    Supplier<OpenedLog> opener =
        () -> {
          throw damaged;
        };
    assertThatThrownBy(() -> service.start(opener, Duration.ZERO))
        .isInstanceOf(CompletionException.class)
        .hasCause(damaged);
  }

  @Test
  void aStartThatCannotBeForcedToTheDiskClosesTheLogAndFails() {
    List<String> journal = new CopyOnWriteArrayList<>();
    var log = new ScriptedLog(journal);
    log.failSyncs();
    RealmService service = notStarted();
    assertThatThrownBy(() -> service.start(() -> log.opened(List.of()), Duration.ZERO))
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("msync failed");
    assertThat(journal).containsExactly("append ServerStarted", "sync failed", "close log");
  }
}
