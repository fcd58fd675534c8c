package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.protocol.CloseReason;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmSamples;
import dev.baton.session.RealmFixture.ConnectedClient;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.session.RealmRequest.VouchOutcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A log whose files are gone from where a start would look for them takes events that nobody may be
 * told of; and while a log has failed, for whatever reason, no client waits for it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class FailedLogTest {
  private static VouchOutcome vouch(RealmFixture fixture) {
    return fixture.realm.vouch(RealmSamples.ALICE, RealmSamples.TOKEN, PresentedProof.NONE);
  }

  @Test
  void noClientIsSentOpenForAnEventWhoseFileIsGone() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient bob = fixture.connected("bob", "token");
      fixture.log.goAway();
      ConnectedClient alice = fixture.client("alice");
      // An idle round may have looked before.
      assertThat(fixture.connect(alice, "token")).isIn(Outcome.GONE, Outcome.LOG_FAILED);
      assertThat(alice.sent()).isEmpty();
      assertThat(fixture.registry.find(new PeerId("alice"))).isEmpty();
      assertThat(fixture.registry.openSockets()).isEqualTo(1);
      assertThat(fixture.realm.isLogWritable()).isFalse();
      assertThat(fixture.metrics.value(Metric.LOG_FAILURES)).isEqualTo(1);
      assertThat(fixture.fatal).isNotDone();
      // Who has an ID keeps it, and the log that is not there is not created again.
      assertThat(bob.connection().closes()).isEmpty();
      assertThat(fixture.registry.find(new PeerId("bob"))).contains(bob.session());
      assertThat(fixture.log.events()).noneMatch(LogResumed.class::isInstance);
    }
  }

  @Test
  void whenTheFilesAreBackAnUnansweredConnectEndsAndItsClientCanComeBack() {
    try (var fixture = RealmFixture.started()) {
      fixture.log.goAway();
      assertThat(fixture.connect(fixture.client("alice"), "token"))
          .isIn(Outcome.GONE, Outcome.LOG_FAILED);
      fixture.log.comeBack();
      Awaitility.await().until(fixture.realm::isLogWritable);
      fixture.connected("alice", "token");
      fixture.connected("bob", "another");
    }
  }

  @Test
  void aHolderWhoseSuccessorWasNotToldIsSentToComeBack() throws Exception {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient first = fixture.connected("alice", "token");
      ConnectedClient second = fixture.client("alice");
      CompletableFuture<Outcome> outcome = connectWhileItGoes(fixture, second);
      assertThat(outcome.join()).isEqualTo(Outcome.GONE);
      assertThat(second.sent()).isEmpty();
      assertThat(first.sent()).hasSize(1);
      assertThat(first.connection().closes()).containsExactly(CloseReason.TRY_AGAIN_LATER);
      fixture.realm.disconnect(first.session(), DisconnectReason.CLIENT_CLOSED);

      fixture.log.comeBack();
      Awaitility.await().until(fixture.realm::isLogWritable);
      assertThat(names(fixture))
          .containsExactly(
              "ServerStarted", "PeerConnected", "PeerResumed", "LogResumed", "PeerDisconnected");
      assertThat(((PeerDisconnected) fixture.log.events().getLast()).connection())
          .isEqualTo(second.session().connectionId());
      fixture.connected("alice", "token");
    }
  }

  /** The event of this client is appended, and then the log is gone. */
  private static CompletableFuture<Outcome> connectWhileItGoes(
      RealmFixture fixture, ConnectedClient client) throws InterruptedException {
    ScriptedLog.Gate append = fixture.log.holdNextAppend();
    CompletableFuture<Outcome> outcome = fixture.connecting(client, "token");
    append.awaitArrival();
    fixture.log.goAway();
    append.open();
    return outcome;
  }

  private static List<String> names(RealmFixture fixture) {
    return fixture.log.events().stream().map(event -> event.getClass().getSimpleName()).toList();
  }

  @Test
  void oneBatchOfAHolderAndItsSuccessorIsWithdrawnAsAWhole() throws Exception {
    try (var fixture = RealmFixture.started()) {
      ScriptedLog.Gate append = fixture.log.holdNextAppend();
      ConnectedClient first = fixture.client("alice");
      CompletableFuture<Outcome> firsts = fixture.connecting(first, "token");
      append.awaitArrival();
      ConnectedClient second = fixture.client("alice");
      CompletableFuture<Outcome> seconds = fixture.enqueue(second, "token", 0);
      ScriptedLog.Gate secondAppend = fixture.log.holdNextAppend();
      append.open();
      secondAppend.awaitArrival();
      fixture.log.goAway();
      secondAppend.open();
      assertThat(firsts.join()).isEqualTo(Outcome.GONE);
      assertThat(seconds.join()).isEqualTo(Outcome.GONE);
      assertThat(fixture.registry.openSockets()).isZero();

      fixture.log.comeBack();
      Awaitility.await().until(fixture.realm::isLogWritable);
      // The first of them lost the ID to the second, whose end is the end.
      assertThat(fixture.log.events())
          .filteredOn(PeerDisconnected.class::isInstance)
          .extracting(event -> ((PeerEvent) event).connection())
          .containsExactly(second.session().connectionId());
    }
  }

  @Test
  void aTicketThatRestsOnAnEventThatIsGoneIsNotGiven() throws Exception {
    try (var fixture = RealmFixture.started()) {
      fixture.connected("alice", "token");
      ScriptedLog.Gate append = fixture.log.holdNextAppend();
      CompletableFuture<Outcome> bob = fixture.connecting(fixture.client("bob"), "token");
      append.awaitArrival();
      CompletableFuture<VouchOutcome> ticket =
          CompletableFuture.supplyAsync(
              () -> vouch(fixture), task -> Thread.ofVirtual().start(task));
      Awaitility.await().until(() -> fixture.realm.queueLength() == 1);
      fixture.log.goAway();
      append.open();
      assertThat(bob.join()).isEqualTo(Outcome.GONE);
      assertThat(ticket.join()).isEqualTo(VouchOutcome.BUSY);
    }
  }

  @Test
  void whileAFailedLogIsReopenedEveryConnectIsRefusedWithoutTheQueue() throws Exception {
    try (var fixture = RealmFixture.started(RealmSamples.POLICY, 4, List.of())) {
      ConnectedClient alice = fixture.connected("alice", "token");
      fixture.log.failAppends();
      ScriptedLog.Gate healing = fixture.log.holdNextReopen();
      assertThat(fixture.connect(fixture.client("bob"), "token")).isEqualTo(Outcome.LOG_FAILED);
      healing.awaitArrival();
      // The writer is stuck and takes nothing out of the queue, which has room for four.
      for (int i = 0; i < 20; i++) {
        assertThat(fixture.connect(fixture.client("carol"), "token")).isEqualTo(Outcome.LOG_FAILED);
        assertThat(fixture.connect(fixture.client("alice"), "token")).isEqualTo(Outcome.LOG_FAILED);
        assertThat(vouch(fixture)).isEqualTo(VouchOutcome.BUSY);
        assertThat(fixture.realm.saveState(alice.session())).isFalse();
      }
      assertThat(fixture.realm.queueLength()).isZero();
      assertThat(fixture.realm.isLogWritable()).isFalse();
      // Ends are not refused: they wait.
      fixture.realm.disconnect(alice.session(), DisconnectReason.CLIENT_CLOSED);
      assertThat(fixture.realm.queueLength()).isEqualTo(1);

      fixture.log.mend();
      healing.open();
      Awaitility.await().until(fixture.realm::isLogWritable);
      fixture.connected("alice", "another");
    }
  }

  @Test
  void whoCameBeforeTheFailureIsNotLeftToWaitForTheHealing() throws Exception {
    try (var fixture = RealmFixture.started()) {
      fixture.log.failAppends();
      ScriptedLog.Gate append = fixture.log.holdNextAppend();
      ScriptedLog.Gate healing = fixture.log.holdNextReopen();
      CompletableFuture<Outcome> first = fixture.connecting(fixture.client("alice"), "token");
      append.awaitArrival();
      CompletableFuture<?>[] others = new CompletableFuture<?>[90];
      for (int i = 0; i < others.length; i++) {
        others[i] = fixture.enqueue(fixture.client("peer-" + i), "token", i);
      }
      append.open();
      assertThat(first.join()).isEqualTo(Outcome.LOG_FAILED);
      CompletableFuture.allOf(others).join();
      assertThat(others).allMatch(other -> other.join().equals(Outcome.LOG_FAILED));
      healing.awaitArrival();
      fixture.log.mend();
      healing.open();
    }
  }
}
