package dev.baton.session;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.ErasureKeys;
import dev.baton.eventlog.OpenedLog;
import dev.baton.liveness.Heartbeat;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.OperatorCommand;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.TokenDigest;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.session.RealmRequest.VouchOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Threads and order.
 *
 * Clients' threads put requests into a bounded queue and wait for the answer. One platform thread,
 * the writer, takes what waits there as a batch. It owns the realm and the log; the order in which
 * it works is RealmWriter.carryOut. Another one releases the effects, in the order of their events.
 * It puts messages into outboxes, which never block, and may wait for a log line to be written or
 * for what a displaced connection is just passing on; meanwhile the writer decides what comes next.
 *
 * A connection that loses its ID is fenced, and out of the routing table, from the moment its event
 * is in the log, before any client hears of it. What it sent before that and is just being passed
 * on is waited for: nothing of the old connection arrives after its successor has been sent OPEN.
 *
 * If an append fails, the newcomer is refused, the holder is untouched and the relay goes on; the
 * log is tried again every second. Meanwhile newcomers are refused by their own threads, since to
 * open a log again can take the writer seconds. If the log stalls, newcomers that wait are turned
 * away in time. If its files are gone from where a start would look for them, the effects of the
 * batch are withdrawn. If the disk fails, no effect is released and the process ends: what is in
 * the log decides at the next start.
 */

/** The asking side of the realm: puts requests into the writer's queue and waits for answers. */
final class RealmService {
  private static final long VOUCH_SECONDS = 5;

  private final SessionOptions options;
  private final Environment environment;
  private final BlockingQueue<RealmRequest> queue;
  private final Probes probes;
  private final ConnectTimeouts timeouts;
  private final WriterCondition writer = new WriterCondition();
  private final WriterLinks links;
  private final OlderEvents olderEvents = new OlderEvents();

  // Written by the writer before the start is over.
  private @Nullable OpenedLog found;

  // Completed by the writer when it has closed the log and does nothing any more.
  private final CompletableFuture<Void> gone = new CompletableFuture<>();

  RealmService(
      SessionOptions options,
      ConnectionRegistry registry,
      WaitingMessages waiting,
      Environment environment) {
    this.options = options;
    this.environment = environment;
    Metrics metrics = environment.metrics();
    this.queue = new ArrayBlockingQueue<>(options.writer().queue());
    this.probes = new Probes(options.contention().probeTimeout(), queue::offer, metrics);
    this.timeouts =
        new ConnectTimeouts(
            options.writer().timeouts(), options.contention().probeTimeout(), probes::look);
    this.links =
        new WriterLinks(
            queue,
            writer,
            new GrowthWatch(options.writer().logBytesPerHour()),
            registry,
            new EffectReleaser(registry, waiting, probes, metrics));
  }

  /**
   * Starts the writer, and returns when the log is replayed and the start is in it.
   *
   * @param log opens the log, on the writer's thread; what it throws is the cause of a {@link
   *     java.util.concurrent.CompletionException}
   * @param restartWindow how long the IDs held at the last end wait for their clients
   */
  void start(Supplier<OpenedLog> log, Duration restartWindow) {
    var started = new CompletableFuture<Void>();
    timeouts.open(environment.liveness());
    Thread.ofPlatform()
        .name("baton-writer")
        .start(
            () -> {
              try {
                run(log, restartWindow, started);
              } finally {
                timeouts.close();
                probes.close();
                gone.complete(null);
              }
            });
    started.join();
  }

  private void run(
      Supplier<OpenedLog> log, Duration restartWindow, CompletableFuture<Void> started) {
    RealmWriter realm;
    try {
      realm = open(log, restartWindow);
    } catch (RuntimeException | Error e) {
      started.completeExceptionally(e);
      return;
    }
    Heartbeat heartbeat = realm.begin();
    started.complete(null);
    realm.serve(heartbeat);
  }

  private RealmWriter open(Supplier<OpenedLog> log, Duration restartWindow) {
    OpenedLog opened = log.get();
    try {
      var realm = new RealmWriter(options, environment, links, opened);
      realm.logStart(opened, restartWindow, options.realm().takeover().proofMaxAge());
      found = opened;
      return realm;
    } catch (RuntimeException | Error e) {
      opened.log().close();
      throw e;
    }
  }

  /** Whether the log has failed, so that newcomers and tickets are refused whatever they bring. */
  boolean refusesAll() {
    return !writer.isLogWritable();
  }

  /** Has it appended that the ports are bound; false if it cannot be. */
  CompletableFuture<Boolean> ready(Duration restartWindow) {
    CompletableFuture<Boolean> answer = gone.thenApply(_ -> false);
    put(new RealmRequest.Ready(restartWindow, answer));
    return answer;
  }

  /**
   * Asks for the ID and waits for the answer; OPEN has been sent when it is OPENED.
   *
   * @param address the client's, as limits count it
   */
  Outcome connect(
      PeerSession session,
      TokenDigest token,
      PresentedProof proof,
      ClientDetails client,
      AddressKey address) {
    if (refusesAll()) {
      return Outcome.LOG_FAILED;
    }
    var pending = new PendingConnect();
    if (!queue.offer(
        new RealmRequest.ConnectRequest(session, token, proof, client, address, pending))) {
      return Outcome.BUSY;
    }
    // Put in behind the writer's last look into the queue, or before it: both may answer.
    if (writer.hasEnded()) {
      pending.reject(Outcome.BUSY);
    } else if (refusesAll()) {
      pending.reject(Outcome.LOG_FAILED);
    }
    return timeouts.await(pending);
  }

  /** Whether a bearer may have a ticket; see {@link RequestDecider#vouch}. */
  VouchOutcome vouch(PeerId peer, TokenDigest token, PresentedProof proof) {
    var request = new RealmRequest.Vouch(peer, token, proof, new CompletableFuture<>());
    if (refusesAll() || !queue.offer(request)) {
      return VouchOutcome.BUSY;
    }
    if (writer.hasEnded() || refusesAll()) {
      request.reject();
    }
    return request.answer().completeOnTimeout(VouchOutcome.BUSY, VOUCH_SECONDS, SECONDS).join();
  }

  /** Has an order of an operator carried out. */
  OperatorOutcome order(OperatorCommand command) {
    var order = new RealmRequest.Order(command, new CompletableFuture<>());
    if (refusesAll() || !queue.offer(order)) {
      return OperatorOutcome.NOT_NOW;
    }
    if (writer.hasEnded() || refusesAll()) {
      order.reject();
    }
    return order.answer().completeOnTimeout(OperatorOutcome.NOT_NOW, VOUCH_SECONDS, SECONDS).join();
  }

  /** The keys of what is personal in the log. */
  ErasureKeys keys() {
    return requireNonNull(found).log().keys();
  }

  /** Has a question answered by the writer; empty if it does not get round to it. */
  <T> Optional<T> look(Function<HeldIds, T> question) {
    var look = new RealmRequest.Look<>(question, new CompletableFuture<Optional<T>>());
    if (!queue.offer(look)) {
      return Optional.empty();
    }
    if (writer.hasEnded()) {
      look.reject();
    }
    return look.answer().completeOnTimeout(Optional.empty(), VOUCH_SECONDS, SECONDS).join();
  }

  /** Says that a connection has ended. Waits for room in the queue: an end must not be lost. */
  void disconnect(PeerSession session, DisconnectReason reason) {
    if (!writer.hasEnded()) {
      put(new RealmRequest.DisconnectRequest(session, reason));
    }
  }

  /** Keeps what the session has to hand over; later, if there is more urgent work. */
  boolean saveState(PeerSession session) {
    return !refusesAll() && queue.offer(new RealmRequest.SaveRequest(session));
  }

  /** From now on no ID that waits for its client expires. */
  void drain() {
    writer.drain();
  }

  /** Appends the end of the server, closes the log and ends the writer. */
  void stop() {
    put(new RealmRequest.Stop());
    // Not an answer to the request: a second caller must not return before the log is closed.
    gone.join();
  }

  /** Puts a request in that must not be lost, and waits for room if need be. */
  private void put(RealmRequest request) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          queue.put(request);
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  GrowthWatch growth() {
    return links.growth();
  }

  /** How many IDs are banned. */
  int bans() {
    return writer.bans();
  }

  int queueLength() {
    return queue.size();
  }

  /** Whether the log takes events, and takes them in time. */
  boolean isLogWritable() {
    return writer.isLogWritable()
        && writer.workingFor().compareTo(options.writer().timeouts().append()) < 0;
  }

  /** Why clients are refused when the disk is nearly full; empty if none is. */
  Optional<String> shortage() {
    return writer.shortage();
  }

  /** Has the events verified that the start did not read, on a thread of its own. */
  void verifyOlderEvents() {
    olderEvents.verify(requireNonNull(found), damage -> put(new RealmRequest.NoteDamage(damage)));
  }

  /** What is wrong with events that the start did not read; empty if nothing is known to be. */
  Optional<Damage> olderDamage() {
    return olderEvents.damage();
  }
}
