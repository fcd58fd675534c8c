package dev.baton.session;

import dev.baton.eventlog.OldDamage;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.OperatorCommand;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmCommand;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.RealmSamples;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.session.RealmRequest.VouchOutcome;
import dev.baton.testing.FakeClock;
import dev.baton.testing.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;

/** A writer that is driven by the test's own thread, which is its thread then. */
final class WriterFixture implements AutoCloseable {
  final List<String> did = new ArrayList<>();
  final ScriptedLog log = new ScriptedLog(did);
  final FakeClock wall = new FakeClock(RealmSamples.at(0));
  final Metrics metrics = new Metrics();
  final MemoryBudget memory;
  final ConnectionRegistry registry = new ConnectionRegistry();

  private final WriterCondition condition = new WriterCondition();
  private final GrowthWatch growth;
  private final RealmWriter writer;

  WriterFixture(RealmPolicy policy, long memoryBytes, long logBytesPerHour) {
    this.memory = new MemoryBudget(memoryBytes);
    this.growth = new GrowthWatch(logBytesPerHour);
    var environment = TestEnvironment.of(wall, metrics, memory, _ -> {});
    var waiting = new WaitingMessages(RealmFixture.ROOM_ENOUGH, memory);
    var probes = new Probes(Duration.ZERO, _ -> true, metrics);
    var releaser = new EffectReleaser(registry, waiting, probes, metrics);
    var links =
        new WriterLinks(new ArrayBlockingQueue<>(10), condition, growth, registry, releaser);
    this.writer =
        new RealmWriter(
            RealmFixture.options(policy, 10), environment, links, log.opened(List.of()));
    started(Duration.ZERO);
    writer.begin().end();
  }

  LogGrowth growth() {
    return growth.growth();
  }

  /** The server starts, again, with what is in the log. */
  void started(Duration restartWindow) {
    writer.logStart(log.opened(List.of()), restartWindow, RealmSamples.PROOF_MAX_AGE);
  }

  boolean ready(Duration window) {
    var ready = new CompletableFuture<Boolean>();
    carryOut(new RealmRequest.Ready(window, ready));
    return ready.join();
  }

  void carryOut(RealmRequest request) {
    writer.carryOut(new ArrayList<>(List.of(request)));
  }

  Outcome connect(PeerSession session, String token, PresentedProof proof, ClientDetails client) {
    var pending = new PendingConnect();
    carryOut(
        new RealmRequest.ConnectRequest(
            session,
            RealmSamples.token(token),
            proof,
            client,
            AddressKey.of(client.address()),
            pending));
    return pending.await();
  }

  Outcome connect(PeerId peer, int number, String token, PresentedProof proof) {
    return connect(session(peer, number), token, proof, RealmSamples.CLIENT);
  }

  /** A session of a client that supports no handover. */
  PeerSession session(PeerId peer, int number) {
    return new PeerSession(
        peer,
        RealmSamples.connection(number),
        new RecordingConnection(peer.value(), new ArrayList<>()),
        RealmFixture.draft(false));
  }

  void end(PeerId peer, int number, DisconnectReason reason, String address) {
    var end =
        new RealmCommand.Disconnect(
            peer, RealmSamples.connection(number), reason, false, Instant.EPOCH);
    carryOut(new RealmRequest.MissedEnd(end, AddressKey.of(address)));
  }

  VouchOutcome vouch(PeerId peer, String token, PresentedProof proof) {
    var answer = new CompletableFuture<VouchOutcome>();
    carryOut(new RealmRequest.Vouch(peer, RealmSamples.token(token), proof, answer));
    return answer.join();
  }

  OperatorOutcome order(OperatorCommand command) {
    var answer = new CompletableFuture<OperatorOutcome>();
    carryOut(new RealmRequest.Order(command, answer));
    return answer.join();
  }

  /** Who holds which ID, as an operator sees it. */
  List<HeldId> held() {
    var answer = new CompletableFuture<Optional<List<HeldId>>>();
    carryOut(new RealmRequest.Look<>(held -> held.page(Optional.empty(), 100), answer));
    return answer.join().orElse(List.of());
  }

  void expireDetached() {
    carryOut(new RealmRequest.ExpireDetached());
  }

  void lookAfter() {
    carryOut(new RealmRequest.LookAfter());
  }

  void note(OldDamage damage) {
    carryOut(new RealmRequest.NoteDamage(damage));
  }

  void stop() {
    carryOut(new RealmRequest.Stop());
  }

  void heal() {
    writer.heal();
  }

  int bans() {
    return condition.bans();
  }

  boolean isWritable() {
    return condition.isLogWritable();
  }

  @Override
  public void close() {
    writer.end();
  }
}
