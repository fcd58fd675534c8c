package dev.baton.session;

import dev.baton.eventlog.EventLog;
import dev.baton.protocol.CloseReason;
import dev.baton.protocol.ServerMessage;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.Decision;
import dev.baton.realm.Decision.Refusal;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Epoch;
import dev.baton.realm.Occupancy;
import dev.baton.realm.PeerId;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmCommand;
import dev.baton.realm.RealmDecider;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.TokenDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/*
 * Threads and order.
 *
 * One platform thread, the writer, owns the realm and the log. Others hand it requests through a
 * bounded queue. It takes what waits there as a batch and, for each request, decides, appends the
 * event and folds it into the realm; then it forces the log to the disk once for the whole batch;
 * and only then it releases the effects, in order: nobody is told anything before its event is in
 * the log. Effects put messages into outboxes and never block.
 *
 * A connection that loses its ID is fenced, and out of the routing table, from the moment its event
 * is appended, before anybody is told. If an append fails, the newcomer is refused and the holder
 * is untouched. Once an append has failed nothing more is appended, since nobody knows what the
 * end of the file looks like: newcomers are refused, holders and the relay go on. If the disk
 * fails, no effect is released and the process ends: what is in the log decides at the next start.
 */

/** The single writer: the only one who changes who holds which ID. */
final class RealmService {
  private static final System.Logger LOG = System.getLogger(RealmService.class.getName());
  private static final int MAX_BATCH = 256;

  private final RealmPolicy policy;
  private final Clock clock;
  private final Metrics metrics;
  private final ConnectionRegistry registry;
  private final WaitingMessages waiting;
  private final BlockingQueue<Request> queue;
  private final Consumer<Throwable> onFatal;

  // All of these belong to the writer.
  private final Realm realm = new Realm();
  private final Map<PeerId, PeerSession> holders = new HashMap<>();
  private boolean running = true;

  // Written by the writer, once.
  private volatile boolean logFailed;

  RealmService(
      RealmPolicy policy,
      int queueCapacity,
      ConnectionRegistry registry,
      WaitingMessages waiting,
      Environment environment) {
    this.policy = policy;
    this.queue = new ArrayBlockingQueue<>(queueCapacity);
    this.registry = registry;
    this.waiting = waiting;
    this.clock = environment.clock();
    this.metrics = environment.metrics();
    this.onFatal = environment.onFatal();
  }

  /** Opens the log on the writer's thread, which owns it, and replays it. */
  interface LogOpener {
    EventLog open(ObjLongConsumer<RealmEvent> replay);
  }

  /** The answer to a request for an ID. */
  enum Outcome {
    OPENED,
    ID_TAKEN,
    LIMIT,
    BUSY,
    LOG_FAILED
  }

  private sealed interface Request {
    record Connect(
        PeerSession session,
        TokenDigest token,
        ClientDetails client,
        CompletableFuture<Outcome> outcome)
        implements Request {}

    record Disconnect(PeerSession session, DisconnectReason reason) implements Request {}

    record ExpireDetached() implements Request {}

    record Stop(CompletableFuture<Void> stopped) implements Request {}
  }

  /**
   * Starts the writer, and returns when the log is replayed and the start is in it.
   *
   * @param restartWindow how long the IDs held at the last end wait for their clients
   */
  void start(LogOpener opener, Duration restartWindow) {
    var started = new CompletableFuture<Void>();
    Thread.ofPlatform().name("baton-writer").start(() -> run(opener, restartWindow, started));
    started.join();
  }

  /** Asks for the ID and waits for the answer; OPEN has been sent when it is OPENED. */
  Outcome connect(PeerSession session, TokenDigest token, ClientDetails client) {
    var outcome = new CompletableFuture<Outcome>();
    if (!queue.offer(new Request.Connect(session, token, client, outcome))) {
      return Outcome.BUSY;
    }
    return outcome.join();
  }

  /** Says that a connection has ended. Waits for room in the queue: an end must not be lost. */
  void disconnect(PeerSession session, DisconnectReason reason) {
    putUninterruptibly(new Request.Disconnect(session, reason));
  }

  /** Vacates the IDs whose clients did not come back in time. */
  void expireDetached() {
    // With the queue full there is more urgent work, and the next sweep is soon.
    if (!queue.offer(new Request.ExpireDetached())) {
      LOG.log(System.Logger.Level.DEBUG, "the command queue is full, detached sessions wait on");
    }
  }

  /** Appends the end of the server, closes the log and ends the writer. */
  void stop() {
    var stopped = new CompletableFuture<Void>();
    putUninterruptibly(new Request.Stop(stopped));
    stopped.join();
  }

  int queueLength() {
    return queue.size();
  }

  boolean isLogWritable() {
    return !logFailed;
  }

  private void putUninterruptibly(Request request) {
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

  private void run(LogOpener opener, Duration restartWindow, CompletableFuture<Void> started) {
    EventLog log;
    try {
      log = opener.open((event, seq) -> realm.apply(seq, event));
    } catch (RuntimeException | Error e) {
      started.completeExceptionally(e);
      return;
    }
    try {
      Instant at = now();
      realmAppend(log, new ServerStarted(at.plus(restartWindow), at));
      log.sync();
    } catch (RuntimeException | Error e) {
      log.close();
      started.completeExceptionally(e);
      return;
    }
    started.complete(null);
    serve(log);
  }

  private void serve(EventLog log) {
    List<Request> batch = new ArrayList<>(MAX_BATCH);
    List<Runnable> effects = new ArrayList<>();
    while (running) {
      takeInto(batch);
      for (Request request : batch) {
        effects.add(carryOut(log, request));
      }
      if (!forced(log)) {
        return;
      }
      effects.forEach(RealmService::release);
      effects.clear();
      batch.clear();
    }
  }

  private void takeInto(List<Request> batch) {
    while (batch.isEmpty()) {
      try {
        batch.add(queue.take());
      } catch (InterruptedException e) {
        // Nobody interrupts the writer to end it: that is what Stop is for.
        LOG.log(System.Logger.Level.WARNING, "the writer was interrupted and goes on");
      }
    }
    queue.drainTo(batch, MAX_BATCH - 1);
  }

  private boolean forced(EventLog log) {
    if (logFailed) {
      return true;
    }
    try {
      log.sync();
      return true;
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "the event log could not be forced to the disk", e);
      onFatal.accept(e);
      return false;
    }
  }

  private static void release(Runnable effect) {
    try {
      effect.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "an effect failed; the others go on", e);
    }
  }

  private Runnable carryOut(EventLog log, Request request) {
    return switch (request) {
      case Request.Connect connect -> carryOut(log, connect);
      case Request.Disconnect disconnect -> carryOut(log, disconnect);
      case Request.ExpireDetached _ -> expireDetached(log);
      case Request.Stop stop -> carryOut(log, stop);
    };
  }

  private Runnable carryOut(EventLog log, Request.Connect request) {
    PeerSession session = request.session();
    var command =
        new RealmCommand.Connect(
            session.peer(),
            session.connectionId(),
            request.token(),
            request.client(),
            registry.openSockets(),
            now());
    return switch (decide(command)) {
      case Decision.Accepted(RealmEvent.PeerEvent event) -> {
        Optional<Epoch> epoch = append(log, event);
        if (epoch.isEmpty()) {
          yield () -> request.outcome().complete(Outcome.LOG_FAILED);
        }
        session.begin(epoch.get());
        registry.socketAdmitted();
        yield opening(request, event, epoch.get());
      }
      case Decision.Refused(Refusal refusal) -> {
        Outcome outcome =
            switch (refusal) {
              case ID_TAKEN -> Outcome.ID_TAKEN;
              case LIMIT -> Outcome.LIMIT;
            };
        yield () -> request.outcome().complete(outcome);
      }
      case Decision.Ignored _ -> throw new IllegalStateException("a connect is never ignored");
    };
  }

  /** Fences who held the ID, now; tells everybody, when the batch is in the log. */
  private Runnable opening(Request.Connect request, RealmEvent.PeerEvent event, Epoch epoch) {
    PeerSession session = request.session();
    Optional<PeerSession> displaced = Optional.ofNullable(holders.put(session.peer(), session));
    displaced.ifPresent(
        old ->
            waiting.exclusively(
                () -> {
                  old.fence();
                  registry.remove(old);
                }));
    return () -> {
      displaced.ifPresent(
          old -> {
            old.send(ServerMessage.overrideConnection(epoch, event.at()));
            old.close(CloseReason.CONNECTED_ELSEWHERE);
          });
      if (session.isFenced()) {
        // Displaced by a later request of the same batch: it held the ID for a moment, and the
        // messages that wait are for its successor.
        session.send(ServerMessage.open());
      } else {
        waiting.handOver(
            session, () -> session.send(ServerMessage.open()), () -> registry.put(session));
      }
      metrics.count(
          event instanceof PeerResumed ? Metric.CONNECTIONS_RESUMED : Metric.CONNECTIONS_OPENED);
      request.outcome().complete(Outcome.OPENED);
    };
  }

  private Runnable carryOut(EventLog log, Request.Disconnect request) {
    PeerSession session = request.session();
    var command =
        new RealmCommand.Disconnect(
            session.peer(), session.connectionId(), request.reason(), now());
    if (decide(command) instanceof Decision.Accepted(RealmEvent.PeerEvent event)) {
      append(log, event);
    }
    holders.remove(session.peer(), session);
    return () -> metrics.count(Metric.CONNECTIONS_ENDED);
  }

  private Runnable expireDetached(EventLog log) {
    for (PeerId peer : realm.overdue(now())) {
      if (decide(new RealmCommand.Expire(peer, now()))
          instanceof Decision.Accepted(RealmEvent.PeerEvent event)) {
        append(log, event);
      }
    }
    return () -> {};
  }

  private Runnable carryOut(EventLog log, Request.Stop request) {
    running = false;
    if (!logFailed) {
      realmAppend(log, new ServerStopped(now()));
    }
    return () -> {
      log.close();
      request.stopped().complete(null);
    };
  }

  private Decision decide(RealmCommand command) {
    Occupancy occupancy = realm.occupancy(command.peer());
    return RealmDecider.decide(occupancy, command, policy);
  }

  /** The epoch that the event begins, or empty if it could not be appended. */
  private Optional<Epoch> append(EventLog log, RealmEvent event) {
    if (logFailed) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Epoch(realmAppend(log, event)));
    } catch (RuntimeException | Error e) {
      logFailed = true;
      metrics.count(Metric.LOG_FAILURES);
      LOG.log(
          System.Logger.Level.ERROR,
          "the event log cannot be written; nobody new is let in until the server is restarted",
          e);
      return Optional.empty();
    }
  }

  private long realmAppend(EventLog log, RealmEvent event) {
    long seq = log.append(event);
    realm.apply(seq, event);
    metrics.count(Metric.EVENTS_APPENDED);
    return seq;
  }

  /** The time for the next event, which is never before the last one's. */
  private Instant now() {
    Instant now = clock.instant();
    return now.isBefore(realm.lastEventAt()) ? realm.lastEventAt() : now;
  }
}
