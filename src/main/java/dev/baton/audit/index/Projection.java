package dev.baton.audit.index;

import dev.baton.audit.IndexFold;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogFollower;
import dev.baton.eventlog.LogPosition;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.PeerErased;
import dev.baton.realm.RealmState;
import java.util.Optional;

/**
 * One reading of a log into the tables of its index, in transactions of some thousand events.
 * Confined to one thread; after an exception it can only be closed.
 *
 * <p>An event is written when its successor has been read, which may take it back. The last event
 * of the log is therefore never in the index; who asks reads it from the log.
 */
final class Projection implements LogReading.Sink, AutoCloseable {
  /** Events of one transaction. */
  private static final int BATCH = 8_192;

  private final IndexTables tables;
  private final LogFollower follower;
  private final IndexFold fold;
  private final boolean fromTheFirst;
  private final Watch watch;

  // Behind the event that was written last.
  private LogPosition written;
  private boolean isBehindGap;

  // Whether the end of the log has been reached once.
  private boolean isComplete;

  /** What a reading has to heed meanwhile. */
  interface Watch {
    /**
     * The next event comes.
     *
     * @throws RuntimeException if the reading must stop
     */
    void next(LogEntry entry);

    /** A transaction is about to be written, or was. */
    void commits(long lag);
  }

  /** The index says what the log said before events were deleted from it, or were lost. */
  static final class OutdatedException extends RuntimeException {
    private final long firstSeq;

    OutdatedException(String why, long firstSeq) {
      super(why);
      this.firstSeq = firstSeq;
    }

    /** The first event that the log still has, or will have. */
    long firstSeq() {
      return firstSeq;
    }
  }

  private Projection(IndexTables tables, LogFollower follower, Watch watch) {
    this.tables = tables;
    this.follower = follower;
    this.watch = watch;
    this.written = tables.position().log();
    this.fromTheFirst = written.seq() == 0;
    this.fold = new IndexFold(tables.openStays(), tables);
  }

  /**
   * A reading that goes on where the tables end, which it closes in the end.
   *
   * @return empty if they are of another log
   */
  static Optional<Projection> open(
      IndexTables tables, EventLogs logs, LogFiles files, Progress progress, Watch watch) {
    return logs.follow(files, tables.position().log(), progress)
        .map(follower -> new Projection(tables, follower, watch));
  }

  /** Indexes what the log has got since. */
  void advance() {
    follower.advance(this);
    boolean isNewlyDamaged = follower.damage().isPresent() && !tables.position().isDamaged();
    if (tables.uncommitted() > 0 || isNewlyDamaged) {
      commit();
    }
    tables.await();
    if (!isComplete) {
      tables.makeIndexes();
      isComplete = true;
    }
    if (tables.mustErase()) {
      // The event that says so may be the one that is held back; it cannot be taken back.
      commitIfNeeded();
      tables.eraseRows();
    }
    watch.commits(follower.lag());
  }

  /** Whether the end of the log has been reached once. */
  boolean isComplete() {
    return isComplete;
  }

  /** How many events of the log have not been read yet. */
  long lag() {
    return follower.lag();
  }

  /** The event that was read last. */
  long seq() {
    return follower.position().seq();
  }

  /** The log as far as it has been read; empty if the tables do not say all of that. */
  Optional<IndexedLog> current(IndexFile file) {
    IndexPosition position = tables.position();
    if (!tables.areWritten() || position.isDamaged() || position.log().seq() == 0) {
      return Optional.empty();
    }
    var rest = new UnindexedEvent(fold.newest(), follower.position(), follower.damage());
    return IndexedLog.at(position, fold.open(), rest, file);
  }

  @Override
  public void accept(LogEntry entry) {
    beforeTaking(entry);
    fold.accept(entry);
    if (entry.event() instanceof PeerErased erased) {
      tables.erase(erased.peer(), entry.seq());
    }
    afterTaking(entry);
  }

  @Override
  public void acceptVoid(LogEntry entry) {
    beforeTaking(entry);
    fold.acceptVoid(entry);
    afterTaking(entry);
  }

  @Override
  public void gap(long from, long to) {
    written = follower.position();
    isBehindGap = true;
    fold.gap(from, to);
  }

  @Override
  public void state(RealmState state) {
    fold.state(state);
    written = follower.position();
  }

  private void beforeTaking(LogEntry entry) {
    watch.next(entry);
    RealmEvent event = entry.event();
    long firstSeq = tables.position().firstSeq();
    if (event instanceof LogPruned pruned && firstSeq > 0 && firstSeq < pruned.firstSeq()) {
      throw new OutdatedException("old events are deleted", pruned.firstSeq());
    }
    if (event instanceof LogRepaired && !fromTheFirst) {
      throw new OutdatedException("the log was repaired", 0);
    }
  }

  private void afterTaking(LogEntry entry) {
    if (!isBehindGap) {
      written = new LogPosition(entry.seq() - 1, entry.previousHash());
    }
    isBehindGap = false;
    if (tables.uncommitted() >= BATCH) {
      commit();
    }
  }

  private void commitIfNeeded() {
    if (!tables.areWritten()) {
      commit();
    }
  }

  private void commit() {
    tables.commit(written, fold.open(), follower.damage().isPresent());
    watch.commits(follower.lag());
  }

  @Override
  public void close() {
    try {
      follower.close();
    } finally {
      tables.close();
    }
  }
}
