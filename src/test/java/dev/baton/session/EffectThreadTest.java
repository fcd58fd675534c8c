package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.liveness.Liveness;
import dev.baton.protocol.CloseReason;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmSamples;
import dev.baton.session.RealmFixture.ConnectedClient;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.testing.PlainConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever an effect waits for, the writer decides the next request meanwhile. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EffectThreadTest {
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  private void block() {
    arrived.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A client that takes nothing, on a connection that would wait for it. */
  private final class BlockedConnection implements PlainConnection {
    @Override
    public boolean send(byte[] message) {
      block();
      return true;
    }

    @Override
    public void close(CloseReason reason) {}
  }

  private static PeerSession session(PlainConnection connection) {
    return new PeerSession(
        RealmSamples.ALICE, RealmSamples.connection(1), connection, RealmFixture.draft(false));
  }

  /** Others come, one takes its own ID over and one goes: all of that gets into the log. */
  private static void assertDecides(RealmFixture fixture, ConnectedClient holder) {
    int before = fixture.log.events().size();
    List<CompletableFuture<Outcome>> newcomers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      newcomers.add(fixture.connecting(fixture.client("newcomer-" + i), "token"));
    }
    newcomers.add(fixture.connecting(fixture.client("holder"), "token"));
    Awaitility.await().until(() -> fixture.log.events().size() == before + 21);
    assertThat(holder.session().isFenced()).isTrue();
    fixture.realm.disconnect(holder.session(), DisconnectReason.CLIENT_CLOSED);
    Awaitility.await().until(() -> fixture.realm.queueLength() == 0);
    assertThat(fixture.realm.isLogWritable()).isTrue();
    assertThat(newcomers).noneMatch(CompletableFuture::isDone);
  }

  private void assertGoesOn(RealmFixture fixture) {
    released.countDown();
    assertThat(fixture.connect(fixture.client("last"), "token")).isEqualTo(Outcome.OPENED);
    fixture.stop();
  }

  @Test
  void aBlockedClientDoesNotDelayTheNextDecision() throws InterruptedException {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient holder = fixture.connected("holder", "token");
      var alice = session(new BlockedConnection());
      CompletableFuture<Outcome> hers =
          CompletableFuture.supplyAsync(
              () ->
                  fixture.realm.connect(
                      alice,
                      RealmSamples.TOKEN,
                      PresentedProof.NONE,
                      RealmSamples.CLIENT,
                      RealmFixture.ADDRESS),
              task -> Thread.ofVirtual().start(task));
      arrived.await();
      assertDecides(fixture, holder);
      assertThat(hers).isNotDone();
      assertGoesOn(fixture);
      assertThat(hers.join()).isEqualTo(Outcome.OPENED);
    }
  }

  @Test
  void aBlockedStandardErrorDoesNotDelayTheNextDecision() throws InterruptedException {
    Logger logger = Logger.getLogger("dev.baton.access");
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            block();
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    try (var fixture = RealmFixture.started()) {
      ConnectedClient holder = fixture.connected("holder", "token");
      logger.setLevel(Level.ALL);
      logger.addHandler(handler);
      var _ = fixture.connecting(fixture.client("alice"), "token");
      arrived.await();
      assertDecides(fixture, holder);
      assertGoesOn(fixture);
    } finally {
      logger.removeHandler(handler);
      logger.setLevel(null);
    }
  }

  @Test
  void aSlowEffectDoesNotDelayTheNextDecision() throws InterruptedException {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient holder = fixture.connected("holder", "token");
      ConnectedClient alice = fixture.connected("alice", "token");
      Thread.ofVirtual().start(() -> alice.session().unlessFenced(this::block));
      arrived.await();
      // Its effect waits for what the old connection is just passing on.
      int before = fixture.log.events().size();
      var _ = fixture.connecting(fixture.client("alice"), "token");
      Awaitility.await().until(() -> fixture.log.events().size() > before);
      assertDecides(fixture, holder);
      assertGoesOn(fixture);
    }
  }

  private static EffectThread effects(Metrics metrics) {
    var memory = new MemoryBudget(RealmFixture.MEMORY_ENOUGH);
    var releaser =
        new EffectReleaser(
            new ConnectionRegistry(),
            new WaitingMessages(RealmFixture.ROOM_ENOUGH, memory),
            new Probes(Duration.ZERO, _ -> true, metrics),
            metrics);
    return new EffectThread(releaser, _ -> {}, new Liveness(_ -> {}));
  }

  @Test
  void whenTooManyEffectsWaitTheWriterTakesNothingOutOfItsQueue() throws Exception {
    EffectThread effects = effects(new Metrics());
    effects.start();
    var pending = new PendingConnect();
    effects.handOver(List.of(new Effect.SentBack(session(new ClosingConnection()))));
    arrived.await();
    effects.awaitRoom();
    effects.handOver(
        Collections.nCopies(
            EffectThread.MAX_WAITING, new Effect.NotAdmitted(new PendingConnect(), Outcome.BUSY)));
    effects.handOver(List.of(new Effect.NotAdmitted(pending, Outcome.BUSY)));
    Thread waiting = Thread.ofVirtual().start(effects::awaitRoom);
    assertThat(waiting.join(Duration.ofMillis(200))).isFalse();
    released.countDown();
    assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
    assertThat(pending.await()).isEqualTo(Outcome.BUSY);
    effects.end();
  }

  /** It waits for what comes next, for a wake-up, or for many others. */
  @Test
  void anEndDoesNotWakeTheThread() {
    var metrics = new Metrics();
    EffectThread effects = effects(metrics);
    effects.start();
    var end = new Effect.Ended(session(new BlockedConnection()), DisconnectReason.CLIENT_CLOSED);
    effects.handOver(List.of(end));
    effects.wake();
    Awaitility.await().until(() -> metrics.value(Metric.CONNECTIONS_ENDED) == 1);
    effects.handOver(List.of(end));
    var pending = new PendingConnect();
    effects.handOver(List.of(new Effect.NotAdmitted(pending, Outcome.BUSY)));
    assertThat(pending.await()).isEqualTo(Outcome.BUSY);
    assertThat(metrics.value(Metric.CONNECTIONS_ENDED)).isEqualTo(2);
    for (int i = 0; i < 100; i++) {
      effects.handOver(List.of(end));
    }
    Awaitility.await().until(() -> metrics.value(Metric.CONNECTIONS_ENDED) > 2);
    effects.end();
    assertThat(metrics.value(Metric.CONNECTIONS_ENDED)).isEqualTo(102);
  }

  /** A connection whose close waits. */
  private final class ClosingConnection implements PlainConnection {
    @Override
    public boolean send(byte[] message) {
      return true;
    }

    @Override
    public void close(CloseReason reason) {
      block();
    }
  }

  @Test
  void whatWasHandedOverIsReleasedBeforeTheEnd() throws InterruptedException {
    try (var fixture = RealmFixture.started()) {
      var alice = session(new BlockedConnection());
      CompletableFuture<Outcome> hers =
          CompletableFuture.supplyAsync(
              () ->
                  fixture.realm.connect(
                      alice,
                      RealmSamples.TOKEN,
                      PresentedProof.NONE,
                      RealmSamples.CLIENT,
                      RealmFixture.ADDRESS),
              task -> Thread.ofVirtual().start(task));
      arrived.await();
      Thread stopping = Thread.ofVirtual().start(fixture::stop);
      assertThat(stopping.join(Duration.ofMillis(200))).isFalse();
      released.countDown();
      assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
      assertThat(hers.join()).isEqualTo(Outcome.OPENED);
      assertThat(fixture.log.events()).anyMatch(PeerConnected.class::isInstance);
      assertThat(fixture.journal).last().isEqualTo("close log");
    }
  }
}
