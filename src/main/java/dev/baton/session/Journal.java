package dev.baton.session;

import dev.baton.eventlog.DiskRoom;
import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.EventLog.LeftBehind;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogGoneException;
import dev.baton.eventlog.LogRoom;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.PrunableFile;
import dev.baton.eventlog.UnrecordableEventException;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/*
 * When an append fails.
 *
 * Whether the event is in the file is not known then, so nothing more is appended: newcomers are
 * refused, holders keep their IDs, and ends of connections are remembered. Again and again the log
 * is opened anew and looked at. If the event had reached it, it is folded and the next event,
 * log-resumed, takes it back, for nobody was told of it. log-resumed is read back; then the ends
 * that were remembered are appended, and all is as before. An append that takes so long that its
 * client was turned away is the same case: it landed and nobody was told.
 *
 * A log whose files are gone from under their names has failed as well. Then events may have been
 * folded that no start would find, and nobody is told of them. It is not opened anew before files
 * are back in which the newest of these events is found; one that began without them would give
 * every ID away.
 */

/**
 * The event log and the realm that it is folded into: an event is in both or in neither. Confined
 * to the writer's thread.
 */
final class Journal {
  private static final System.Logger LOG = System.getLogger(Journal.class.getName());

  /** A log that stays out of reach is worth a line a minute. */
  private static final int HEAL_FAILURES_A_LINE = 60;

  private final EventClock clock;
  private final Metrics metrics;
  private final LogGrowth growth;
  private final Realm realm;
  private final EventLog log;

  private Optional<Instant> failedSince = Optional.empty();
  private Optional<PrunableFile> toDelete = Optional.empty();
  private int healFailures;
  private OptionalLong toVoid = OptionalLong.empty();

  Journal(EventClock clock, Metrics metrics, LogGrowth growth, OpenedLog opened) {
    this.clock = clock;
    this.metrics = metrics;
    this.growth = growth;
    this.realm = opened.realm();
    this.log = opened.log();
    clock.notBefore(realm.lastEventAt());
    LOG.log(
        System.Logger.Level.INFO,
        "recovered from the event log: {0} IDs are kept for their clients",
        realm.held().size());
  }

  /** The fold of the log; not to be changed by others. */
  Realm realm() {
    return realm;
  }

  boolean isWritable() {
    return failedSince.isEmpty();
  }

  /** How much room is left on the disk; none if that cannot be told. */
  DiskRoom room() {
    try {
      return log.room();
    } catch (LogGoneException e) {
      fail(e);
      // Which says nothing about the disk.
      return DiskRoom.ENOUGH;
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot tell how much room is on the disk", e);
      return DiskRoom.NONE;
    }
  }

  /**
   * Appends the event and folds it.
   *
   * @param awaited whether somebody still waits for it, asked once after the append
   * @return its number; empty if the log has failed, now or before, or no record can hold it
   */
  OptionalLong record(RealmEvent event, BooleanSupplier awaited) {
    if (failedSince.isPresent()) {
      return OptionalLong.empty();
    }
    try {
      long seq = append(event);
      if (!awaited.getAsBoolean()) {
        toVoid = OptionalLong.of(seq);
        fail(new IllegalStateException("an append took so long that its client was turned away"));
        return OptionalLong.empty();
      }
      return OptionalLong.of(seq);
    } catch (UnrecordableEventException e) {
      // That is the fault of the event, and of whoever caused it alone.
      metrics.count(Metric.EVENTS_UNRECORDABLE);
      LOG.log(System.Logger.Level.DEBUG, "an event is left out of the log", e);
      return OptionalLong.empty();
    } catch (RuntimeException | Error e) {
      fail(e);
      return OptionalLong.empty();
    }
  }

  /** The same, with its bytes counted for the address of the client that it is about. */
  OptionalLong record(RealmEvent event, AddressKey address, BooleanSupplier awaited) {
    long before = log.appendedBytes();
    OptionalLong seq = record(event, awaited);
    growth.add(address, log.appendedBytes() - before, System.nanoTime());
    return seq;
  }

  private void fail(Throwable e) {
    if (failedSince.isPresent()) {
      return;
    }
    failedSince = Optional.of(clock.now());
    metrics.count(Metric.LOG_FAILURES);
    LOG.log(
        System.Logger.Level.ERROR,
        "the event log cannot be written; nobody new is let in until it can",
        e);
  }

  private long append(RealmEvent event) {
    long before = log.appendedBytes();
    long seq = log.append(event);
    metrics.count(Metric.LOG_BYTES_APPENDED, log.appendedBytes() - before);
    clock.notBefore(event.at());
    require(realm.apply(seq, log.author(), event), seq);
    metrics.count(Metric.EVENTS_APPENDED);
    return seq;
  }

  /**
   * Forces what was appended to the disk, also when an append of the same batch has failed;
   * whatever it throws ends the process.
   *
   * @return whether a start would find it; if not, the log has failed
   */
  boolean force() {
    try {
      log.sync();
      return true;
    } catch (LogGoneException e) {
      fail(e);
      return false;
    }
  }

  /** Appends the start, from which on the IDs held before wait for their clients. */
  void started(OpenedLog opened, Duration restartWindow, Duration proofMaxAge) {
    opened.explanations(clock.now()).forEach(this::append);
    Instant at = clock.now();
    append(new ServerStarted(at.plus(restartWindow), proofMaxAge, at));
    log.sync();
    log.probe();
  }

  /** Appends that clients can come back from now on; false if it cannot be. */
  boolean ready(Duration restartWindow) {
    Instant at = clock.now();
    return record(new ServerReady(at.plus(restartWindow), at), () -> true).isPresent();
  }

  /** Tries to write again after a failure; whether it can. */
  boolean heal() {
    if (failedSince.isEmpty()) {
      return false;
    }
    try {
      LeftBehind left = log.reopen();
      left.landed().ifPresent(this::fold);
      append(new LogResumed(failedSince.get(), toVoid, left.torn(), clock.now()));
      // From here on it is taken back, whatever becomes of the rest.
      toVoid = OptionalLong.empty();
      log.probe();
    } catch (RuntimeException | Error e) {
      metrics.count(Metric.LOG_RETRIES_FAILED);
      boolean first = healFailures++ % HEAL_FAILURES_A_LINE == 0;
      LOG.log(
          first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
          () -> "the event log still cannot be written: " + e);
      return false;
    }
    LOG.log(System.Logger.Level.INFO, "the event log can be written again");
    metrics.count(Metric.LOG_RECOVERIES);
    healFailures = 0;
    failedSince = Optional.empty();
    return true;
  }

  /** What was decided on this very state follows it. */
  private static void require(Validity validity, long seq) {
    if (validity == Validity.VOID) {
      throw new IllegalStateException("event %d does not follow the one before".formatted(seq));
    }
  }

  private void fold(LogEntry landed) {
    clock.notBefore(landed.event().at());
    require(realm.apply(landed.seq(), landed.author(), landed.event()), landed.seq());
    toVoid =
        landed.event() instanceof PeerEvent ? OptionalLong.of(landed.seq()) : OptionalLong.empty();
  }

  /** How much the log can still grow; empty if that cannot be told. */
  Optional<LogRoom> growthRoom() {
    try {
      return Optional.of(log.growthRoom());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "cannot tell how much room is on the disk", e);
      return Optional.empty();
    }
  }

  /** Snapshots, and the deletion of old files; called now and then. */
  void maintain() {
    if (failedSince.isPresent()) {
      return;
    }
    try {
      if (toDelete.isPresent()) {
        // The event that says so has been synced with the batch after it.
        PrunableFile old = toDelete.get();
        toDelete = Optional.empty();
        log.delete(old);
      } else {
        log.maintain(realm::state).ifPresent(this::prune);
      }
    } catch (RuntimeException | Error e) {
      // The log itself is as good as before.
      LOG.log(System.Logger.Level.WARNING, "the upkeep of the event log failed", e);
    }
  }

  private void prune(PrunableFile old) {
    var pruned = new LogPruned(old.firstKept(), old.previousHash(), clock.now());
    if (record(pruned, () -> true).isPresent()) {
      toDelete = Optional.of(old);
    }
  }

  /** Appends the end, if it can be. */
  void stopped() {
    var _ = record(new ServerStopped(clock.now()), () -> true);
  }

  void close() {
    if (failedSince.isEmpty()) {
      log.snapshot(realm.state());
    }
    log.close();
  }
}
