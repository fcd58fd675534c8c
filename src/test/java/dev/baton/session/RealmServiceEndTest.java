package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmSamples;
import dev.baton.session.RealmFixture.ConnectedClient;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.testing.PlainConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 15, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealmServiceEndTest {
  @Test
  void whatWasAppendedBeforeAFailedAppendIsForcedToTheDiskBeforeAnybodyIsTold() throws Exception {
    var fixture = RealmFixture.started();
    ScriptedLog.Gate gate = fixture.log.holdNextAppend();
    CompletableFuture<Outcome> first = fixture.connecting(fixture.client("first"), "token");
    gate.awaitArrival();
    ConnectedClient alice = fixture.client("alice");
    var alices = fixture.enqueue(alice, "token", 0);
    var bobs = fixture.enqueue(fixture.client("bob"), "token", 1);
    ScriptedLog.Gate alicesGate = fixture.log.holdNextAppend();
    gate.open();
    alicesGate.awaitArrival();
    fixture.log.failAfterThisAppend();
    alicesGate.open();
    assertThat(first.join()).isEqualTo(Outcome.OPENED);
    assertThat(alices.join()).isEqualTo(Outcome.OPENED);
    assertThat(bobs.join()).isEqualTo(Outcome.LOG_FAILED);
    List<String> journal = fixture.journal;
    int appended = journal.indexOf("append PeerConnected alice");
    int told = journal.indexOf("alice-2 <- {\"type\":\"OPEN\"}");
    assertThat(appended).isNotNegative();
    assertThat(told).isGreaterThan(appended);
    assertThat(journal.subList(appended, told)).contains("sync");
  }

  @Test
  void aStopReturnsAlsoWhenItCannotBeLogged() {
    var fixture = RealmFixture.started();
    fixture.log.failAppends();
    fixture.realm.stop();
    assertThat(fixture.journal)
        .contains("append failed")
        .doesNotContain("snapshot")
        .last()
        .isEqualTo("close log");
  }

  @Test
  void noStopReturnsBeforeTheLogIsClosed() throws Exception {
    var fixture = RealmFixture.started();
    ScriptedLog.Gate closing = fixture.log.holdClose();
    Thread first = Thread.ofVirtual().start(fixture.realm::stop);
    closing.awaitArrival();
    Thread second = Thread.ofVirtual().start(fixture.realm::stop);
    assertThat(second.join(Duration.ofMillis(200))).isFalse();
    assertThat(first.isAlive()).isTrue();
    closing.open();
    assertThat(first.join(Duration.ofSeconds(10))).isTrue();
    assertThat(second.join(Duration.ofSeconds(10))).isTrue();
    assertThat(fixture.journal).last().isEqualTo("close log");
  }

  @Test
  void aConnectBehindTheStopIsAnsweredAndNotLogged() throws Exception {
    var fixture = RealmFixture.started();
    ScriptedLog.Gate gate = fixture.log.holdNextAppend();
    CompletableFuture<Outcome> bob = fixture.connecting(fixture.client("bob"), "token");
    gate.awaitArrival();
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(fixture.realm::stop);
    Awaitility.await().until(() -> fixture.realm.queueLength() == 1);
    CompletableFuture<Outcome> late = fixture.enqueue(fixture.client("late"), "token", 1);
    gate.open();
    bob.join();
    stopped.join();
    assertThat(late.get(3, TimeUnit.SECONDS)).isEqualTo(Outcome.BUSY);
    assertThat(fixture.log.events().getLast()).isInstanceOf(RealmEvent.ServerStopped.class);
  }

  @Test
  void aConnectAfterTheStopIsAnswered() throws Exception {
    var fixture = RealmFixture.started();
    fixture.realm.stop();
    CompletableFuture<Outcome> late = fixture.connecting(fixture.client("late"), "token");
    assertThat(late.get(3, TimeUnit.SECONDS)).isEqualTo(Outcome.BUSY);
  }

  @Test
  void connectsThatWaitWhenTheDiskFailsAreAnswered() throws Exception {
    var fixture = RealmFixture.started();
    ConnectedClient alice = fixture.connected("alice", "token");
    ScriptedLog.Gate forcing = fixture.log.holdNextSync();
    CompletableFuture<Outcome> bob = fixture.connecting(fixture.client("bob"), "token");
    forcing.awaitArrival();
    int ahead = fixture.realm.queueLength();
    CompletableFuture<Outcome> carol = fixture.enqueue(fixture.client("carol"), "token", ahead);
    fixture.log.failSyncs();
    forcing.open();
    assertThat(carol.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.BUSY);
    assertThat(alice.connection().closes()).isEmpty();
    // Bob's event may be on the disk: nothing that he could be told would be known to be so.
    assertThat(fixture.log.events()).hasSize(3);
    assertThat(bob).isNotDone();
  }

  @Test
  void aQuestionAfterTheStopIsAnsweredAtOnce() {
    var fixture = RealmFixture.started();
    fixture.realm.stop();
    // Each would take five seconds if it were left to its time-out, and all more than the test has.
    for (int i = 0; i < 20; i++) {
      Object answer =
          fixture.realm.vouch(RealmSamples.ALICE, RealmSamples.TOKEN, PresentedProof.NONE);
      assertThat(answer).isNotNull();
    }
  }

  @Test
  void anEffectThatThrowsAnErrorDoesNotEndTheWriter() throws Exception {
    var fixture = RealmFixture.started();
    var broken =
        new PeerSession(
            RealmSamples.ALICE,
            RealmSamples.connection(1),
            new PlainConnection() {
              @Override
              public boolean send(byte[] message) {
                throw new InternalError("on purpose");
              }

              @Override
              public void close(dev.baton.protocol.CloseReason reason) {}
            },
            RealmFixture.draft(false));
    CompletableFuture<Outcome> hers =
        CompletableFuture.supplyAsync(
            () ->
                fixture.realm.connect(
                    broken,
                    RealmSamples.TOKEN,
                    PresentedProof.NONE,
                    RealmSamples.CLIENT,
                    RealmFixture.ADDRESS),
            task -> Thread.ofVirtual().start(task));
    // It does not wait for ever, and does not keep the ID.
    assertThat(hers.get(3, TimeUnit.SECONDS)).isEqualTo(Outcome.GONE);
    assertThat(fixture.log.events()).last().isInstanceOf(PeerDisconnected.class);
    CompletableFuture<Outcome> bob = fixture.connecting(fixture.client("bob"), "token");
    assertThat(bob.get(3, TimeUnit.SECONDS)).isEqualTo(Outcome.OPENED);
  }
}
