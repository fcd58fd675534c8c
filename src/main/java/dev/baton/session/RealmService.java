package dev.baton.session;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.baton.eventlog.OpenedLog;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.TokenDigest;
import dev.baton.session.RealmRequest.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/*
 * Threads and order.
 *
 * One platform thread, the writer, owns the realm and the log. Others hand it requests through a
 * bounded queue. It takes what waits there as a batch and, for each request, decides, appends the
 * event and folds it into the realm; then it forces the log to the disk once for the whole batch,
 * at once if anybody is to be told; and only then it releases the effects, in order: nobody is told
 * anything before its event is in the log. Effects put messages into outboxes and never block.
 *
 * A connection that loses its ID is fenced, and out of the routing table, from the moment its event
 * is appended, before anybody is told. What it sent before that and is just being passed on is
 * waited for, the one thing that an effect waits for: nothing of the old connection arrives after
 * its successor has been told OPEN. If an append fails, the newcomer is refused, the holder is
 * untouched and the relay goes on; the log is tried again every second. If it stalls, newcomers
 * that wait are turned away in time. If the disk fails, no effect is released and the process
 * ends: what is in the log decides at the next start.
 */

/** The single writer: the only one who changes who holds which ID. */
final class RealmService {
  private static final System.Logger LOG = System.getLogger(RealmService.class.getName());
  private static final int MAX_BATCH = 256;
  private static final long VOUCH_SECONDS = 5;
  private static final Duration LOOK_AFTER = Duration.ofSeconds(1);
  private static final Duration FORCE_AFTER = Duration.ofMillis(100);

  private final RealmPolicy policy;
  private final LogPatience patience;
  private final Environment environment;
  private final Metrics metrics;
  private final RequestQueue queue;
  private final WaitingRoom waitingRoom;

  // These belong to the writer.
  private final RequestHandler requests;
  private boolean running = true;
  private long lookedAfterNanos = System.nanoTime();
  private long forcedNanos = System.nanoTime();

  // Completed by the writer when it has closed the log and does nothing any more.
  private final CompletableFuture<Void> gone = new CompletableFuture<>();

  // Written by the writer, once: nobody takes requests out of the queue any more.
  private volatile boolean ended;

  // Mirrors the journal's state for others; written by the writer.
  private volatile boolean logWritable;

  // When the writer began its present batch; 0 if it has none. Written by the writer.
  private volatile long workingSinceNanos;

  RealmService(
      SessionOptions options,
      ConnectionRegistry registry,
      WaitingMessages waiting,
      Environment environment) {
    this.policy = options.realm();
    this.patience = options.patience();
    this.queue = new RequestQueue(options.commandQueue());
    this.waitingRoom = new WaitingRoom(options.patience());
    this.environment = environment;
    this.metrics = environment.metrics();
    this.requests = new RequestHandler(registry, new Holders(registry, waiting, metrics));
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
    waitingRoom.open();
    Thread.ofPlatform()
        .name("baton-writer")
        .start(
            () -> {
              try {
                run(log, restartWindow, started);
              } finally {
                waitingRoom.close();
                gone.complete(null);
              }
            });
    started.join();
  }

  /** Asks for the ID and waits for the answer; OPEN has been sent when it is OPENED. */
  Outcome connect(
      PeerSession session, TokenDigest token, PresentedProof proof, ClientDetails client) {
    var newcomer = new Newcomer();
    if (!queue.offer(new RealmRequest.Connect(session, token, proof, client, newcomer))) {
      return Outcome.BUSY;
    }
    if (ended) {
      // Put in behind the last look into the queue, or before it: both may answer.
      newcomer.turnAway(Outcome.BUSY);
    }
    return waitingRoom.await(newcomer);
  }

  /** Whether somebody may have a ticket; see {@link JournaledRealm#vouch}. */
  Optional<Instant> vouch(PeerId peer, TokenDigest token, PresentedProof proof) {
    var request = new RealmRequest.Vouch(peer, token, proof, new CompletableFuture<>());
    if (!queue.offer(request)) {
      return Optional.empty();
    }
    if (ended) {
      request.turnAway();
    }
    return request.answer().completeOnTimeout(Optional.empty(), VOUCH_SECONDS, SECONDS).join();
  }

  /** Says that a connection has ended. Waits for room in the queue: an end must not be lost. */
  void disconnect(PeerSession session, DisconnectReason reason) {
    if (!ended) {
      queue.put(new RealmRequest.Disconnect(session, reason));
    }
  }

  /** Vacates the IDs whose clients did not come back in time. */
  void expireDetached() {
    // With the queue full there is more urgent work, and the next sweep is soon.
    if (!queue.offer(new RealmRequest.ExpireDetached())) {
      LOG.log(System.Logger.Level.DEBUG, "the command queue is full, detached sessions wait on");
    }
  }

  /** Keeps what the session has to hand over; later, if there is more urgent work. */
  boolean saveState(PeerSession session) {
    return queue.offer(new RealmRequest.SaveState(session));
  }

  /** Appends the end of the server, closes the log and ends the writer. */
  void stop() {
    queue.put(new RealmRequest.Stop());
    // Not an answer to the request: whoever comes second must not return before the log is closed.
    gone.join();
  }

  int queueLength() {
    return queue.size();
  }

  /** Whether the log takes events, and takes them in time. */
  boolean isLogWritable() {
    long since = workingSinceNanos;
    return logWritable && (since == 0 || System.nanoTime() - since < patience.append().toNanos());
  }

  private void run(
      Supplier<OpenedLog> log, Duration restartWindow, CompletableFuture<Void> started) {
    JournaledRealm realm;
    try {
      realm = open(log, restartWindow);
    } catch (RuntimeException | Error e) {
      started.completeExceptionally(e);
      return;
    }
    logWritable = true;
    started.complete(null);
    serve(realm);
  }

  private JournaledRealm open(Supplier<OpenedLog> log, Duration restartWindow) {
    OpenedLog opened = log.get();
    try {
      var clock = new EventClock(environment.clock(), System::nanoTime);
      var realm = new JournaledRealm(policy, clock, metrics, opened);
      realm.started(opened, restartWindow);
      return realm;
    } catch (RuntimeException | Error e) {
      opened.log().close();
      throw e;
    }
  }

  private void serve(JournaledRealm realm) {
    List<RealmRequest> batch = new ArrayList<>(MAX_BATCH);
    List<Runnable> effects = new ArrayList<>();
    while (running) {
      queue.takeInto(batch, MAX_BATCH);
      workingSinceNanos = System.nanoTime() | 1;
      int done = 0;
      do {
        for (; done < batch.size(); done++) {
          effects.add(running ? carryOutSafely(realm, batch.get(done)) : batch.get(done)::turnAway);
        }
        // What has come meanwhile shares the force.
      } while (queue.takeMoreInto(batch, MAX_BATCH));
      try {
        lookAfter(realm);
        if (mustForce(batch)) {
          realm.force();
        }
      } catch (RuntimeException | Error e) {
        LOG.log(System.Logger.Level.ERROR, "the event log could not be forced to the disk", e);
        environment.onFatal().accept(e);
        ended = true;
        // Whoever asks for an ID in this batch is told nothing: it may be in the log or not.
        break;
      }
      ended = !running;
      workingSinceNanos = 0;
      logWritable = realm.isWritable();
      effects.forEach(RealmService::release);
      effects.clear();
      batch.clear();
    }
    queue.drain().forEach(RealmRequest::turnAway);
  }

  /**
   * Whether what was appended must be on the disk now: somebody is to be told, or it has waited.
   */
  private boolean mustForce(List<RealmRequest> batch) {
    long now = System.nanoTime();
    boolean must =
        batch.isEmpty()
            || batch.stream().anyMatch(RealmRequest::tellsSomebody)
            || now - forcedNanos >= FORCE_AFTER.toNanos();
    forcedNanos = must ? now : forcedNanos;
    return must;
  }

  /** At once after a failure, and then now and then: the log may take events again. */
  private void lookAfter(JournaledRealm realm) {
    long now = System.nanoTime();
    boolean failedJustNow = logWritable && !realm.isWritable();
    if (failedJustNow || now - lookedAfterNanos >= LOOK_AFTER.toNanos()) {
      lookedAfterNanos = now;
      realm.heal();
      realm.maintain();
      // No file may be deleted, and no snapshot stay, for an event that is not on the disk.
      realm.force();
    }
  }

  private Runnable carryOutSafely(JournaledRealm realm, RealmRequest request) {
    try {
      return carryOut(realm, request);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a request failed; the writer goes on", e);
      return request::turnAway;
    }
  }

  private static void release(Runnable effect) {
    try {
      effect.run();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "an effect failed; the others go on", e);
    }
  }

  private Runnable carryOut(JournaledRealm realm, RealmRequest request) {
    return switch (request) {
      case RealmRequest.Connect connect -> requests.connect(realm, connect);
      case RealmRequest.Disconnect disconnect -> requests.disconnect(realm, disconnect);
      case RealmRequest.Vouch vouch -> requests.vouch(realm, vouch);
      case RealmRequest.SaveState save -> {
        requests.saveState(realm, save.session());
        yield () -> {};
      }
      case RealmRequest.ExpireDetached _ -> {
        realm.expireDetached();
        yield () -> {};
      }
      case RealmRequest.Stop _ -> stop(realm);
    };
  }

  private Runnable stop(JournaledRealm realm) {
    running = false;
    realm.stopped();
    return realm::close;
  }
}
