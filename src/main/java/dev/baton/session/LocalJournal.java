package dev.baton.session;

import dev.baton.eventlog.DiskRoom;
import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.EventLog.LeftBehind;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogGoneException;
import dev.baton.eventlog.LogRoom;
import dev.baton.eventlog.PrunableFile;
import dev.baton.eventlog.UnrecordableEventException;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.IdEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerErased;
import dev.baton.realm.RealmState;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * When an append fails.
 *
 * Whether the event is in the file is not known then, so nothing more is appended: newcomers are
 * refused, holders keep their IDs, and ends of connections are remembered. Again and again the log
 * is opened and looked at. If the event had reached it, it is given back, and the next event,
 * log-resumed, voids it, for no client knows of it. log-resumed is read back; then the ends that
 * were remembered are appended, and all is as before. An append that takes so long that its client
 * was turned away is the same case: it landed and its client was not answered.
 *
 * A log whose files are gone from under their names has failed as well. Then events may have been
 * given back that no start would find, and no client hears of them. It is not opened again before
 * files are back in which the newest of these events is found; one that began without them would
 * give every ID away.
 */

/**
 * The journal of a single node: its event log alone. It appends what is offered and gives it back
 * at once.
 */
final class LocalJournal implements Journal {
  private static final System.Logger LOG = System.getLogger(LocalJournal.class.getName());

  /** A log that stays out of reach is worth a line a minute. */
  private static final int HEAL_FAILURES_A_LINE = 60;

  private final EventClock clock;
  private final Metrics metrics;
  private final EventLog log;

  // What is in the log and was not taken yet.
  private final Queue<Entry> given = new ArrayDeque<>();

  private Optional<Instant> failedSince = Optional.empty();
  private Optional<PrunableFile> toDelete = Optional.empty();
  private int healFailures;
  private int unsynced;
  private OptionalLong toVoid = OptionalLong.empty();

  /** A journal of this log, whose newest event is not later than the clock. */
  LocalJournal(EventClock clock, Metrics metrics, EventLog log) {
    this.clock = clock;
    this.metrics = metrics;
    this.log = log;
  }

  @Override
  public void begin(List<RealmEvent> events) {
    events.forEach(this::append);
    log.sync();
    log.probe();
  }

  @Override
  public void offer(RealmEvent event) {
    if (failedSince.isPresent()) {
      return;
    }
    try {
      append(event);
    } catch (UnrecordableEventException e) {
      // That is the fault of the event, and of the one client that caused it.
      metrics.count(Metric.EVENTS_UNRECORDABLE);
      LOG.log(System.Logger.Level.DEBUG, "an event is left out of the log", e);
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void append(RealmEvent event) {
    long before = log.appendedBytes();
    long startNanos = System.nanoTime();
    long seq = log.append(event);
    metrics.recordSince(HistogramMetric.LOG_APPEND, startNanos);
    unsynced++;
    metrics.count(Metric.LOG_BYTES_APPENDED, log.appendedBytes() - before);
    metrics.count(Metric.EVENTS_APPENDED);
    give(new Entry(seq, log.author(), event));
  }

  private void give(Entry entry) {
    clock.notBefore(entry.event().at());
    given.add(entry);
  }

  @Override
  public @Nullable Entry take() {
    return given.poll();
  }

  @Override
  public boolean isWritable() {
    return failedSince.isEmpty();
  }

  @Override
  public void giveUp(Entry entry) {
    toVoid = OptionalLong.of(entry.seq());
    fail(new IllegalStateException("an append took so long that its client was turned away"));
  }

  private void fail(Throwable e) {
    if (failedSince.isPresent()) {
      return;
    }
    failedSince = Optional.of(clock.now());
    metrics.count(Metric.LOG_FAILURES);
    LOG.log(
        System.Logger.Level.ERROR,
        "the event log cannot be written; newcomers are refused until it can",
        e);
  }

  @Override
  public boolean sync() {
    try {
      long startNanos = System.nanoTime();
      log.sync();
      if (unsynced > 0) {
        metrics.recordSince(HistogramMetric.LOG_SYNC, startNanos);
        metrics.record(HistogramMetric.LOG_BATCH, unsynced);
        unsynced = 0;
      }
      return true;
    } catch (LogGoneException e) {
      fail(e);
      return false;
    }
  }

  @Override
  public boolean heal() {
    if (failedSince.isEmpty()) {
      return false;
    }
    try {
      LeftBehind left = log.reopen();
      left.landed().ifPresent(this::giveLanded);
      append(new LogResumed(failedSince.get(), toVoid, left.torn(), clock.now()));
      // From here on it is void, whatever becomes of the rest.
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

  private void giveLanded(LogEntry landed) {
    give(new Entry(landed.seq(), landed.author(), landed.event()));
    // An erasure is never taken back: its key is gone.
    toVoid =
        landed.event() instanceof IdEvent && !(landed.event() instanceof PeerErased)
            ? OptionalLong.of(landed.seq())
            : OptionalLong.empty();
  }

  @Override
  public void maintain(Supplier<RealmState> state) {
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
        log.maintain(state).ifPresent(this::prune);
      }
    } catch (RuntimeException | Error e) {
      // The log itself is as good as before.
      LOG.log(System.Logger.Level.WARNING, "the upkeep of the event log failed", e);
    }
  }

  private void prune(PrunableFile old) {
    int before = given.size();
    offer(new LogPruned(old.firstKept(), old.previousHash(), old.subtrees(), clock.now()));
    if (given.size() > before) {
      toDelete = Optional.of(old);
    }
  }

  @Override
  public DiskRoom room() {
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

  @Override
  public Optional<LogRoom> growthRoom() {
    try {
      return Optional.of(log.growthRoom());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "cannot tell how much room is on the disk", e);
      return Optional.empty();
    }
  }

  @Override
  public long appendedBytes() {
    return log.appendedBytes();
  }

  @Override
  public void close(Supplier<RealmState> state) {
    if (failedSince.isEmpty()) {
      log.snapshot(state.get());
    }
    log.close();
  }
}
