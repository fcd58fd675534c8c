package dev.baton.audit.index;

import dev.baton.audit.index.Projection.OutdatedException;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.liveness.Liveness;
import dev.baton.liveness.RepeatedTask;
import dev.baton.session.IndexCondition;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The thread that keeps the audit index of a running server. It follows the log in its files, in
 * the way of nobody: the writer does not know of it. What fails is tried again after a pause, and
 * an index that cannot be gone on with is made again from the first event.
 */
public final class AuditIndex implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AuditIndex.class.getName());

  /** How often the end of the log is looked at. */
  private static final Duration INTERVAL = Duration.ofMillis(250);

  /** What the index leaves to the log, also where the log takes the last page of the disk. */
  private static final long MIN_FREE_BYTES = 64L << 20;

  /**
   * How long a question waits for a round to end. Rounds are short when the index is made, but
   * behind a rush: then a question reads the log while another one has the index catch up.
   */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  /** How often a long reading says how far it is. */
  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(10);

  private static final String WARNING =
      "the audit index cannot be written; queries read the event log instead";

  private final EventLogs logs;
  private final LogFiles files;
  private final IndexFile file;
  private final long minFreeBytes;
  private final IndexCondition condition;
  private final IndexPace pace;
  private final Rush rush;

  // Written by the thread that closes.
  private volatile boolean closed;
  private @Nullable RepeatedTask task;

  // Guards what follows; the thread that closes waits for the end of a round.
  private final ReentrantLock turn = new ReentrantLock();
  private @Nullable Projection projection;
  private long pausedNanos;
  private long pausedSince;
  private long notBefore;
  private long progressNanos = System.nanoTime();

  /**
   * An index that is not followed up yet.
   *
   * @param files of the log
   * @param minFreeBytes what has to stay free on the disk for the log; 0 for no limit
   * @param condition hears how it goes
   */
  public AuditIndex(EventLogs logs, LogFiles files, long minFreeBytes, IndexCondition condition) {
    this(logs, files, minFreeBytes, condition, IndexPace.NORMAL);
  }

  AuditIndex(
      EventLogs logs, LogFiles files, long minFreeBytes, IndexCondition condition, IndexPace pace) {
    this.logs = logs;
    this.files = files;
    this.file = new IndexFile(files.folder());
    this.minFreeBytes = minFreeBytes;
    this.condition = condition;
    this.pace = pace;
    this.rush = new Rush(pace.rushPerSecond(), pace.maxRushLag());
  }

  /** Starts the thread, when the log is open. */
  public void start(Liveness liveness) {
    task = RepeatedTask.startReading("baton-audit-index", INTERVAL, liveness, this::round);
  }

  /**
   * Indexes what is new in the log, unless there is a rush.
   *
   * @throws RuntimeException if it cannot; the next rounds do nothing until the pause is over
   */
  void round() {
    turn.lock();
    try {
      if (!waits()) {
        roundInTurn();
      }
    } finally {
      turn.unlock();
    }
  }

  private boolean waits() {
    Projection present = projection;
    if (present == null || !present.isComplete()) {
      return false;
    }
    long lag = present.lag();
    boolean waits = rush.isOn(present.seq() + lag, lag, System.nanoTime());
    if (waits) {
      condition.follows(lag);
    }
    return waits;
  }

  /**
   * The log as it is now: what is new is indexed first. Reading what this index has just read would
   * begin at the last snapshot of the log. Safe for use by many threads.
   *
   * @return empty while the index is made, and when it cannot be written
   */
  public Optional<IndexedLog> current() {
    try {
      if (!turn.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        return Optional.empty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    try {
      if (projection == null || !projection.isComplete()) {
        return Optional.empty();
      }
      roundInTurn();
      Projection present = projection;
      return present == null ? Optional.empty() : present.current(file);
    } catch (RuntimeException | LinkageError e) {
      LOG.log(System.Logger.Level.DEBUG, "the audit index is not used", e);
      return Optional.empty();
    } finally {
      turn.unlock();
    }
  }

  private void roundInTurn() {
    if (closed || System.nanoTime() - pausedSince < pausedNanos) {
      return;
    }
    pausedNanos = 0;
    try {
      Projection present = projection == null ? open() : projection;
      projection = present;
      present.advance();
    } catch (StoppedException e) {
      drop();
    } catch (OutdatedException e) {
      drop();
      makeAgain(String.valueOf(e.getMessage()));
      notBefore = Math.max(notBefore, e.firstSeq());
    } catch (RuntimeException | LinkageError e) {
      drop();
      failed(e);
    }
  }

  private void failed(Throwable e) {
    if (closed) {
      return;
    }
    if (e instanceof IndexUnusableException unusable && unusable.isDamaged()) {
      makeAgain("it is damaged: " + e.getMessage());
    }
    condition.fails(WARNING);
    pause(pace.pause());
    throw new IllegalStateException(WARNING, e);
  }

  private void pause(Duration length) {
    pausedSince = System.nanoTime();
    pausedNanos = length.toNanos();
  }

  private Projection open() {
    requireSpace();
    IndexTables tables;
    try {
      tables = IndexTables.open(file, pace.markEvents());
    } catch (IndexUnusableException e) {
      if (!e.isDamaged()) {
        throw e;
      }
      makeAgain("it cannot be used: " + e.getMessage());
      tables = IndexTables.open(file, pace.markEvents());
    }
    if (!tables.position().isDamaged()) {
      Optional<Projection> found = open(tables);
      if (found.isPresent()) {
        return found.get();
      }
    }
    tables.close();
    makeAgain("it is of another log, or of a damaged one");
    return open(IndexTables.open(file, pace.markEvents())).orElseThrow();
  }

  private Optional<Projection> open(IndexTables tables) {
    Optional<Projection> found = Optional.empty();
    try {
      found = Projection.open(tables, logs, files, this::progress, new RoundWatch());
      return found;
    } finally {
      if (found.isEmpty()) {
        tables.close();
      }
    }
  }

  private void makeAgain(String why) {
    LOG.log(
        System.Logger.Level.INFO,
        "the audit index {0} is made again from the first event: {1}",
        file.path(),
        why);
    file.delete();
  }

  private void drop() {
    Projection present = projection;
    projection = null;
    if (present != null) {
      present.close();
    }
  }

  private void progress(String where) {
    long now = System.nanoTime();
    if (now - progressNanos >= PROGRESS_INTERVAL.toNanos()) {
      progressNanos = now;
      LOG.log(System.Logger.Level.INFO, "the audit index is at {0}", where);
    }
  }

  /** The log needs the disk more than its index does. */
  private void requireSpace() {
    long required = Math.max(MIN_FREE_BYTES, 2 * minFreeBytes);
    if (files.folder().toFile().getUsableSpace() < required) {
      throw new IllegalStateException("the disk is nearly full");
    }
  }

  @Override
  public void close() {
    closed = true;
    if (task != null) {
      task.close();
    }
    turn.lock();
    try {
      drop();
    } finally {
      turn.unlock();
    }
  }

  /** The server stops. */
  private static final class StoppedException extends RuntimeException {
    StoppedException() {
      super("closed");
    }
  }

  private final class RoundWatch implements Projection.Watch {
    @Override
    public void next(LogEntry entry) {
      if (closed) {
        throw new StoppedException();
      }
      if (entry.seq() < notBefore) {
        // Their file is deleted when the event that says so is on the disk.
        pause(pace.pause());
        throw new StoppedException();
      }
    }

    @Override
    public void commits(long lag) {
      condition.follows(lag);
      requireSpace();
    }
  }
}
