package dev.baton.session;

import dev.baton.liveness.Heartbeat;
import dev.baton.liveness.Liveness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The loop of the writer's thread, which carries out what waits in the queue. Its methods are for
 * that thread, but for those that say otherwise.
 */
final class RealmWriter {
  private static final System.Logger LOG = System.getLogger(RealmWriter.class.getName());
  private static final int MAX_BATCH = 256;

  private final RequestQueue queue;
  private final RequestHandler requests;
  private final GrowthWatch growth;
  private final Liveness liveness;
  private final RoomWatch room = new RoomWatch();

  // All of these belong to the writer.
  private final Interval lookingAfter = new Interval(Duration.ofSeconds(1));
  private final Interval healing = new Interval(Duration.ofSeconds(1));
  private final Interval forcing = new Interval(Duration.ofMillis(100));
  private final Interval expiry = new Interval(JournaledRealm.EXPIRY_INTERVAL);
  private final List<RealmRequest> batch = new ArrayList<>(MAX_BATCH);
  private final List<Effect> effects = new ArrayList<>();
  private boolean running = true;
  private boolean failedJustNow;

  // Written by the writer, once: nobody takes requests out of the queue any more.
  private volatile boolean ended;

  // Mirrors the journal's state for others; written by the writer.
  private volatile boolean logWritable;

  // When the writer began its present batch; 0 if it has none. Written by the writer.
  private volatile long workingSinceNanos;

  RealmWriter(RequestQueue queue, RequestHandler requests, GrowthWatch growth, Liveness liveness) {
    this.queue = queue;
    this.requests = requests;
    this.growth = growth;
    this.liveness = liveness;
  }

  /** The operating system has failed to write the log. */
  private static final class DiskFailedException extends RuntimeException {
    DiskFailedException(Throwable cause) {
      super(cause);
    }
  }

  /** Whether nothing is taken out of the queue any more. Safe for use by many threads. */
  boolean hasEnded() {
    return ended;
  }

  /** Whether the log has not failed, as far as is known. Safe for use by many threads. */
  boolean isLogWritable() {
    return logWritable;
  }

  /** How long the present batch has taken so far. Safe for use by many threads. */
  Duration workingFor() {
    long since = workingSinceNanos;
    return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  /** What clients are refused for want of room on the disk. Safe for use by many threads. */
  Optional<String> shortage() {
    return room.shortage();
  }

  /** The log is open, and newcomers may come. */
  void begin() {
    logWritable = true;
  }

  /** Serves until it is told to stop, or the disk fails. */
  void serve(JournaledRealm realm, Heartbeat heartbeat) {
    try {
      while (running) {
        // Newcomers have been refused without the queue since before it is emptied now, and so
        // none of them waits for a log that is opened anew.
        boolean mayHeal = !logWritable;
        round(realm, heartbeat);
        if (mayHeal && running && batch.size() < MAX_BATCH) {
          heal(realm, heartbeat);
        }
        batch.clear();
      }
    } catch (DiskFailedException e) {
      Throwable why = Objects.requireNonNull(e.getCause());
      LOG.log(System.Logger.Level.ERROR, "the event log could not be forced to the disk", why);
      liveness.fatalIn("baton-writer", why);
      ended = true;
      // Whoever asks for an ID in this batch is told nothing: it may be in the log or not.
    } catch (VirtualMachineError e) {
      // Said here, where the cause is known; otherwise the writer is found dead and nothing more.
      liveness.fatal("baton-writer", e);
      throw e;
    }
    queue.drain().forEach(RealmRequest::reject);
  }

  private void round(JournaledRealm realm, Heartbeat heartbeat) {
    heartbeat.beat();
    if (failedJustNow) {
      queue.takeMoreInto(batch, MAX_BATCH);
    } else {
      queue.takeInto(batch, MAX_BATCH);
    }
    workingSinceNanos = System.nanoTime() | 1;
    // From here on it may wait for the disk, which newcomers and the health page are told of.
    heartbeat.pause();
    carryOutBatch(realm);
    boolean safe = makeSafe(realm);
    ended = !running;
    workingSinceNanos = 0;
    heartbeat.beat();
    effects.forEach(effect -> tell(effect, safe));
    effects.clear();
  }

  private void carryOutBatch(JournaledRealm realm) {
    int done = 0;
    do {
      for (; done < batch.size(); done++) {
        RealmRequest request = batch.get(done);
        effects.add(running ? carryOutSafely(realm, request) : request::reject);
      }
      mirror(realm);
      // What has come meanwhile shares the force.
    } while (queue.takeMoreInto(batch, MAX_BATCH));
    if (running && expiry.isOver()) {
      effects.add(carryOutSafely(realm, new RealmRequest.ExpireDetached()));
    }
  }

  private void mirror(JournaledRealm realm) {
    failedJustNow |= logWritable && !realm.isWritable();
    logWritable = realm.isWritable();
  }

  /** Whether what was carried out may be told: it is in the log, where a start will find it. */
  private boolean makeSafe(JournaledRealm realm) {
    boolean due = mustForce();
    if (lookingAfter.isOver()) {
      // No file may be deleted, and no snapshot stay, for an event that is not on the disk.
      due = true;
      realm.summarizeRefusals();
      realm.journal().maintain();
      room.see(realm.journal().room());
      growth.see(realm.journal().growthRoom());
    }
    boolean safe = !due || force(realm);
    mirror(realm);
    return safe;
  }

  /**
   * Whether what was appended must be on the disk now: somebody is to be told, or it has waited.
   */
  private boolean mustForce() {
    if (batch.isEmpty() || batch.stream().anyMatch(RealmRequest::needsSync)) {
      forcing.restart();
      return true;
    }
    return forcing.isOver();
  }

  private static boolean force(JournaledRealm realm) {
    try {
      return realm.journal().force();
    } catch (RuntimeException | Error e) {
      throw new DiskFailedException(e);
    }
  }

  /** At once after a failure, and then now and then: the log may take events again. */
  private void heal(JournaledRealm realm, Heartbeat heartbeat) {
    if (!failedJustNow && !healing.isOver()) {
      return;
    }
    failedJustNow = false;
    healing.restart();
    heartbeat.pause();
    realm.heal();
    if (realm.isWritable()) {
      var _ = force(realm);
      mirror(realm);
    }
    heartbeat.beat();
  }

  private Effect carryOutSafely(JournaledRealm realm, RealmRequest request) {
    try {
      return request instanceof RealmRequest.Stop ? stop(realm) : requests.carryOut(realm, request);
    } catch (RuntimeException | Error e) {
      goOnAfter(e, "a request failed; the writer goes on");
      return request::reject;
    }
  }

  private void tell(Effect effect, boolean safe) {
    try {
      if (safe) {
        effect.release();
      } else {
        effect.withdraw();
      }
    } catch (RuntimeException | Error e) {
      goOnAfter(e, "an effect failed; the others go on");
    }
  }

  /** After exhausted memory the realm is in no known state, and the process ends. */
  private void goOnAfter(Throwable e, String what) {
    LOG.log(System.Logger.Level.ERROR, what, e);
    if (Liveness.isFatal(e)) {
      liveness.fatal("baton-writer", e);
    }
  }

  private Effect stop(JournaledRealm realm) {
    running = false;
    realm.stopped();
    return realm::close;
  }
}
