package dev.baton.session;

import static dev.baton.session.RecordingConnection.OPEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ownership.TokenDigester;
import dev.baton.protocol.CloseReason;
import dev.baton.protocol.ConnectParameters;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.RealmSamples;
import dev.baton.realm.TakeoverPolicy;
import dev.baton.realm.Token;
import dev.baton.session.SessionOptions.Contention;
import dev.baton.session.SessionOptions.Expiry;
import dev.baton.session.SessionOptions.MessageRules;
import dev.baton.session.SessionOptions.WriterOptions;
import dev.baton.testing.FakeClock;
import dev.baton.testing.TestEnvironment;
import dev.baton.testing.TestOwnership;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The session through its front door. */
@Timeout(60)
class SignalingServiceTest {
  private static final String TRY_AGAIN =
      "{\"type\":\"ERROR\",\"payload\":"
          + "{\"msg\":\"Server cannot take connections now, try again later\"}}";

  private final List<String> journal = new CopyOnWriteArrayList<>();
  private final ScriptedLog log = new ScriptedLog(journal);
  private final Metrics metrics = new Metrics();
  private final FakeClock clock = new FakeClock(RealmSamples.at(0));
  private final SignalingService service = start(Duration.ofHours(1), log);

  private SignalingService start(Duration expireInterval, ScriptedLog log) {
    SignalingService started = starting(expireInterval, log);
    started.ready();
    return started;
  }

  /** One that admits no client yet. */
  private SignalingService starting(Duration expireInterval, ScriptedLog log) {
    return SignalingService.start(
        new SessionOptions(
            new RealmPolicy(2, Duration.ZERO, Duration.ZERO, Duration.ZERO, TakeoverPolicy.OFF),
            new WriterOptions(
                1,
                new LogTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10)),
                0,
                LoggedAddresses.FULL,
                Duration.ZERO),
            new Contention(Duration.ZERO, Duration.ZERO, 0),
            new MessageRules(100, 20, List.of("PRESENCE")),
            RealmFixture.buffers(
                RealmFixture.ROOM_ENOUGH, new Expiry(Duration.ZERO, expireInterval)),
            RealmFixture.MAX_BANS),
        TestOwnership.withoutKeys(new TokenDigester(new byte[32]), clock),
        TestEnvironment.of(clock, metrics, new MemoryBudget(RealmFixture.MEMORY_ENOUGH), _ -> {}),
        () -> log.opened(List.of()));
  }

  @Test
  void noClientIsAdmittedBeforeTheBoundPortsAreInTheLog() {
    var other = new ScriptedLog(journal);
    try (SignalingService starting = starting(Duration.ofHours(1), other)) {
      var connection = new RecordingConnection("early", journal);
      CompletableFuture<Optional<PeerSession>> early =
          CompletableFuture.supplyAsync(
              () ->
                  starting.connect(
                      new ConnectParameters(
                          new PeerId("early"), new Token("token"), "", false, false, ""),
                      List.of(),
                      RealmSamples.CLIENT,
                      connection),
              task -> Thread.ofVirtual().start(task));
      assertThat(starting.isReady()).isFalse();
      starting.ready();
      assertThat(starting.isReady()).isTrue();
      assertThat(early.join()).isPresent();
      assertThat(other.events())
          .extracting(event -> event.getClass().getSimpleName())
          .containsExactly("ServerStarted", "ServerReady", "PeerConnected");
      starting.ended(early.join().orElseThrow(), DisconnectReason.CLIENT_CLOSED);
    }
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private record AdmittedPeer(Optional<PeerSession> session, RecordingConnection connection) {
    PeerSession opened() {
      return session.orElseThrow();
    }
  }

  private AdmittedPeer connect(String id, String token) {
    return connect(service, id, token);
  }

  private AdmittedPeer connect(SignalingService service, String id, String token) {
    var connection = new RecordingConnection(id, journal);
    var parameters =
        new ConnectParameters(new PeerId(id), new Token(token), "1.5.5", false, false, "");
    return new AdmittedPeer(
        service.connect(parameters, List.of(), RealmSamples.CLIENT, connection), connection);
  }

  private static void assertRefused(AdmittedPeer peer, String message, CloseReason reason) {
    assertThat(peer.session()).isEmpty();
    assertThat(peer.connection().sent()).containsExactly(message);
    assertThat(peer.connection().closes()).containsExactly(reason);
  }

  @Test
  void whoIsLetInIsToldOpenAndHasAnEventWithItsDetails() {
    AdmittedPeer alice = connect("alice", "token");
    assertThat(alice.connection().sent()).containsExactly(OPEN);
    assertThat(alice.opened().peer()).isEqualTo(new PeerId("alice"));

    var event = (PeerConnected) log.events().getLast();
    assertThat(event.connection()).isEqualTo(alice.opened().connectionId());
    assertThat(event.client()).isEqualTo(RealmSamples.CLIENT);
    assertThat(event.connection().value().version()).isEqualTo(7);
  }

  @Test
  void aTakenIdIsRefusedInPeerServersWords() {
    connect("alice", "token");
    assertRefused(
        connect("alice", "other"),
        "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}",
        CloseReason.ID_TAKEN);
    assertThat(metrics.value(Metric.REFUSED_ID_TAKEN)).isEqualTo(1);
  }

  @Test
  void aFullServerRefusesInPeerServersWords() {
    connect("alice", "token");
    connect("bob", "token");
    assertRefused(
        connect("carol", "token"),
        "{\"type\":\"ERROR\",\"payload\":"
            + "{\"msg\":\"Server has reached its concurrent user limit\"}}",
        CloseReason.LIMIT_REACHED);
    assertThat(metrics.value(Metric.REFUSED_LIMIT)).isEqualTo(1);
    assertThat(service.openSockets()).isEqualTo(2);
  }

  @Test
  void aFailingLogSendsNewcomersAwayAndLetsTheOthersTalk() {
    AdmittedPeer alice = connect("alice", "token");
    log.failAppends();
    assertRefused(connect("bob", "token"), TRY_AGAIN, CloseReason.TRY_AGAIN_LATER);
    assertRefused(connect("alice", "token"), TRY_AGAIN, CloseReason.TRY_AGAIN_LATER);

    assertThat(metrics.value(Metric.REFUSED_LOG)).isEqualTo(2);
    assertThat(alice.connection().closes()).isEmpty();
    service.receive(alice.opened(), "{\"type\":\"OFFER\",\"dst\":\"alice\"}".getBytes(UTF_8));
    assertThat(alice.connection().sent())
        .containsExactly(OPEN, "{\"type\":\"OFFER\",\"src\":\"alice\",\"dst\":\"alice\"}");
  }

  @Test
  void aBusyWriterSendsNewcomersAway() throws InterruptedException {
    AdmittedPeer alice = connect("alice", "token");
    ScriptedLog.Gate gate = log.holdNextAppend();
    CompletableFuture<AdmittedPeer> bob =
        CompletableFuture.supplyAsync(() -> connect("bob", "token"));
    gate.awaitArrival();
    // The queue has room for one request, and this is it.
    service.ended(alice.opened(), DisconnectReason.CLIENT_CLOSED);

    assertRefused(connect("carol", "token"), TRY_AGAIN, CloseReason.TRY_AGAIN_LATER);
    assertThat(metrics.value(Metric.REFUSED_BUSY)).isEqualTo(1);
    gate.open();
    assertThat(bob.join().session()).isPresent();
  }

  @Test
  void anEndIsSeenAtOnceAndLogged() {
    AdmittedPeer alice = connect("alice", "token");
    service.ended(alice.opened(), DisconnectReason.CLIENT_CLOSED);

    assertThat(service.peers()).isEmpty();
    assertThat(service.openSockets()).isZero();
    Awaitility.await().until(() -> log.events().getLast() instanceof PeerDisconnected);
  }

  @Test
  void theLateEndOfAnOverriddenConnectionLeavesItsSuccessorReachable() {
    AdmittedPeer old = connect("alice", "token");
    AdmittedPeer fresh = connect("alice", "token");
    service.ended(old.opened(), DisconnectReason.CLIENT_CLOSED);
    Awaitility.await().until(() -> metrics.value(Metric.CONNECTIONS_ENDED) == 1);

    assertThat(service.peers()).containsExactly(new PeerId("alice"));
    assertThat(fresh.connection().closes()).isEmpty();
    assertThat(log.events()).noneMatch(PeerDisconnected.class::isInstance);
  }

  @Test
  void thePeersAreListedInTheOrderInWhichTheyCame() {
    connect("zoe", "token");
    connect("adam", "token");
    assertThat(service.peers()).containsExactly(new PeerId("zoe"), new PeerId("adam"));
  }

  @Test
  void aFreshIdIsARandomUuid() {
    assertThat(service.freshId().value()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(service.freshId()).isNotEqualTo(service.freshId());
  }

  @Test
  void theReaperTellsSendersWhoseMessagesWaitedInVain() {
    try (var sweeping = start(Duration.ofMillis(5), new ScriptedLog(journal))) {
      AdmittedPeer alice = connect(sweeping, "alice", "token");
      sweeping.receive(alice.opened(), "{\"type\":\"PRESENCE\",\"dst\":\"bob\"}".getBytes(UTF_8));
      String expire = "{\"type\":\"EXPIRE\",\"src\":\"bob\",\"dst\":\"alice\"}";
      Awaitility.await().until(() -> alice.connection().sent().contains(expire));
    }
  }
}
