package dev.baton.session;

import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.RealmSamples;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.session.SessionOptions.BufferLimits;
import dev.baton.session.SessionOptions.Contention;
import dev.baton.session.SessionOptions.Expiry;
import dev.baton.session.SessionOptions.MessageRules;
import dev.baton.session.SessionOptions.WriterOptions;
import dev.baton.testing.FakeClock;
import dev.baton.testing.TestEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A writer on a log made by hand, with everything that it works on in reach. */
final class RealmFixture implements AutoCloseable {
  static final AddressKey ADDRESS = AddressKey.of(RealmSamples.CLIENT.address());
  static final int MAX_BANS = 2;
  static final StateLimits HANDOVER = new StateLimits(16_384, 64);
  static final WaitingLimits ROOM_ENOUGH = new WaitingLimits(64, 4_096, 16, 1 << 20);
  static final long MEMORY_ENOUGH = 1 << 26;
  private static final Duration RESTART_WINDOW = Duration.ofSeconds(30);

  final List<String> journal = new CopyOnWriteArrayList<>();
  final ScriptedLog log = new ScriptedLog(journal);
  final FakeClock clock = new FakeClock(RealmSamples.at(0));
  final Metrics metrics = new Metrics();
  final ConnectionRegistry registry = new ConnectionRegistry();
  final MemoryBudget memory = new MemoryBudget(MEMORY_ENOUGH);
  final WaitingMessages waiting = new WaitingMessages(ROOM_ENOUGH, memory);
  final CompletableFuture<Thread> fatal = new CompletableFuture<>();
  final RealmService realm;

  private final AtomicInteger clients = new AtomicInteger();
  private boolean stopped;

  private RealmFixture(SessionOptions options) {
    var environment =
        TestEnvironment.of(clock, metrics, memory, _ -> fatal.complete(Thread.currentThread()));
    realm = new RealmService(options, registry, waiting, environment);
  }

  /** A client that has asked, or will ask, for an ID. */
  record ConnectedClient(PeerSession session, RecordingConnection connection) {
    List<String> sent() {
      return connection.sent();
    }
  }

  static RealmFixture started() {
    return started(RealmSamples.POLICY, 100, List.of());
  }

  /** A writer that has replayed these events, with the sequence numbers 1, 2, 3 and so on. */
  static RealmFixture started(RealmPolicy policy, int queueCapacity, List<RealmEvent> history) {
    return started(options(policy, queueCapacity), history);
  }

  private static RealmFixture started(SessionOptions options, List<RealmEvent> history) {
    var fixture = new RealmFixture(options);
    fixture.realm.start(() -> fixture.log.opened(history), RESTART_WINDOW);
    fixture.journal.clear();
    return fixture;
  }

  /** A writer whose newcomers do not wait long for its log. */
  static RealmFixture startedImpatiently(Duration patience) {
    return started(
        options(RealmSamples.POLICY, 100, new LogTimeouts(patience, patience)), List.of());
  }

  static SessionOptions options(RealmPolicy policy, int queueCapacity) {
    var patient = new LogTimeouts(Duration.ofSeconds(20), Duration.ofSeconds(20));
    return options(policy, queueCapacity, patient);
  }

  private static SessionOptions options(
      RealmPolicy policy, int queueCapacity, LogTimeouts patience) {
    return new SessionOptions(
        policy,
        new WriterOptions(queueCapacity, patience, 0, LoggedAddresses.FULL, RESTART_WINDOW),
        new Contention(Duration.ZERO, Duration.ZERO, 0),
        new MessageRules(100, 20, List.of()),
        buffers(ROOM_ENOUGH, new Expiry(Duration.ofSeconds(5), Duration.ofSeconds(1))),
        MAX_BANS);
  }

  static BufferLimits buffers(WaitingLimits waiting, Expiry expiry) {
    return new BufferLimits(MEMORY_ENOUGH, waiting, expiry, HANDOVER);
  }

  /** What a session hands over, of a client that calls its device Phone. */
  static UnsavedState draft(boolean supportsHandover) {
    return new UnsavedState(
        supportsHandover, "Phone", HANDOVER, new MemoryBudget(MEMORY_ENOUGH), new AtomicInteger());
  }

  ConnectedClient client(String id) {
    int number = clients.incrementAndGet();
    var connection = new RecordingConnection(id + "-" + number, journal);
    var session =
        new PeerSession(
            new PeerId(id), RealmSamples.connection(1_000 + number), connection, draft(false));
    return new ConnectedClient(session, connection);
  }

  Outcome connect(ConnectedClient client, String token) {
    return connect(client, token, PresentedProof.NONE);
  }

  Outcome connect(ConnectedClient client, String token, PresentedProof proof) {
    return realm.connect(
        client.session(), RealmSamples.token(token), proof, RealmSamples.CLIENT, ADDRESS);
  }

  /** A client that holds its ID. */
  ConnectedClient connected(String id, String token) {
    ConnectedClient client = client(id);
    Outcome outcome = connect(client, token);
    if (!outcome.equals(Outcome.OPENED)) {
      throw new AssertionError(id + " was not opened but " + outcome);
    }
    return client;
  }

  /** Asks on another thread; returns when the request waits behind {@code ahead} others. */
  CompletableFuture<Outcome> enqueue(ConnectedClient client, String token, int ahead) {
    CompletableFuture<Outcome> outcome = connecting(client, token);
    Awaitility.await().until(() -> realm.queueLength() > ahead);
    return outcome;
  }

  /** Asks on another thread. */
  CompletableFuture<Outcome> connecting(ConnectedClient client, String token) {
    return CompletableFuture.supplyAsync(
        () -> connect(client, token), task -> Thread.ofVirtual().start(task));
  }

  /** Says that the client's connection has ended; returns when the writer has dealt with it. */
  void end(ConnectedClient client, DisconnectReason reason) {
    long before = metrics.value(Metric.CONNECTIONS_ENDED);
    realm.disconnect(client.session(), reason);
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> metrics.value(Metric.CONNECTIONS_ENDED) > before);
  }

  /** Lets time pass at a pace that a machine has which runs, until an ID is vacated. */
  void expire() {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              clock.advance(Duration.ofMillis(100));
              return log.events().getLast() instanceof RealmEvent.PeerDisconnected;
            });
  }

  void stop() {
    stopped = true;
    realm.stop();
  }

  @Override
  public void close() {
    if (!stopped && !fatal.isDone()) {
      stop();
    }
  }
}
