package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.protocol.CloseReason;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.RealmSamples;
import dev.baton.realm.TakeoverPolicy;
import dev.baton.session.RealmFixture.ConnectedClient;
import dev.baton.session.RealmRequest.Outcome;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the writer owes beside its main path: after a late end, on a full disk, in an outage. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriterPromisesTest {
  private static final RealmPolicy TAKEOVERS =
      new RealmPolicy(
          100,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          new TakeoverPolicy(true, false, 1_000, RealmSamples.PROOF_MAX_AGE));

  @Test
  void afterALateEndTheHolderIsStillToldOfItsSuccessor() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient first = fixture.connected("alice", "token");
      ConnectedClient second = fixture.connected("alice", "token");
      fixture.end(first, DisconnectReason.CLIENT_CLOSED);
      fixture.connected("alice", "token");
      assertThat(second.session().isFenced()).isTrue();
      assertThat(second.connection().closes()).containsExactly(CloseReason.CONNECTED_ELSEWHERE);
    }
  }

  @Test
  void aTicketIsNotGivenBeforeWhatItRestsOnIsOnTheDisk() throws InterruptedException {
    try (var fixture = RealmFixture.started()) {
      fixture.connected("alice", "token");
      // A force that is due anyway would hide that one is missing, so not just once.
      for (int i = 0; i < 5; i++) {
        ConnectedClient bob = fixture.connected("bob", "token");
        ScriptedLog.Gate append = fixture.log.holdNextAppend();
        fixture.realm.disconnect(bob.session(), DisconnectReason.CLIENT_CLOSED);
        append.awaitArrival();
        CompletableFuture<Object> vouched =
            CompletableFuture.supplyAsync(
                () ->
                    fixture.realm.vouch(
                        RealmSamples.ALICE, RealmSamples.token("token"), PresentedProof.NONE),
                task -> Thread.ofVirtual().start(task));
        while (fixture.realm.queueLength() == 0) {
          Thread.onSpinWait();
        }
        ScriptedLog.Gate force = fixture.log.holdNextSync();
        append.open();
        force.awaitArrival();
        assertThat(vouched).isNotDone();
        force.open();
        assertThat(vouched.join()).isNotNull();
      }
    }
  }

  @Test
  void stateThatFoundNoRoomOrNoLogIsSavedLater() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      alice.session().unsaved().saveState("\"saved later\"");
      fixture.log.fill();
      saveState(fixture, alice);
      assertThat(fixture.log.events()).noneMatch(StateSaved.class::isInstance);
      assertThat(alice.session().unsaved().isUnsaved()).isTrue();

      fixture.log.makeRoom();
      saveState(fixture, alice);
      assertThat(fixture.log.events()).filteredOn(StateSaved.class::isInstance).hasSize(1);
      assertThat(alice.session().unsaved().isUnsaved()).isFalse();
    }
  }

  /** Returns when the writer has dealt with it. */
  private static void saveState(RealmFixture fixture, ConnectedClient client) {
    assertThat(fixture.realm.saveState(client.session())).isTrue();
    assertThat(fixture.connect(fixture.client(client.session().peer().value()), "other"))
        .isEqualTo(Outcome.ID_TAKEN);
  }

  @Test
  void refusalsThatCouldNotBeWrittenDoNotKeepLaterOnesOutOfTheLog() {
    try (var fixture = RealmFixture.started(TAKEOVERS, 100, List.of())) {
      fixture.connected("alice", "token");
      fixture.log.fill();
      for (int i = 0; i < 20; i++) {
        refuse(fixture);
      }
      assertThat(fixture.log.events()).noneMatch(OverrideRefused.class::isInstance);
      fixture.log.makeRoom();
      refuse(fixture);
      RealmEvent last = fixture.log.events().getLast();
      assertThat(last).isInstanceOf(OverrideRefused.class);
    }
  }

  private static void refuse(RealmFixture fixture) {
    var forged = new PresentedProof.Faulty(PresentedProof.Fault.INVALID);
    assertThat(fixture.connect(fixture.client("alice"), "thief's", forged))
        .isInstanceOf(Outcome.ConnectRefused.class);
  }

  @Test
  void whoWasAnsweredIsForgotten() {
    try (var room =
        new ConnectTimeouts(
            new LogTimeouts(Duration.ZERO, Duration.ZERO), Duration.ZERO, _ -> {})) {
      WeakReference<PendingConnect> gone = answered(room);
      Awaitility.await()
          .until(
              () -> {
                System.gc();
                return gone.get() == null;
              });
    }
  }

  private static WeakReference<PendingConnect> answered(ConnectTimeouts room) {
    var pending = new PendingConnect();
    pending.reject(Outcome.BUSY);
    assertThat(room.await(pending)).isEqualTo(Outcome.BUSY);
    return new WeakReference<>(pending);
  }
}
