package dev.baton.eventlog.chronicle;

import dev.baton.eventlog.EventLog.LeftBehind;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.RecordTree;
import dev.baton.eventlog.UnrecordableEventException;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.RecordHash;
import dev.baton.realm.RealmEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import net.openhft.chronicle.bytes.Bytes;

/**
 * The log in a Chronicle Queue. Chronicle is taken for what it is, a fast file to append to without
 * integrity: sequence numbers, checksums, the chain of hashes and the high-water mark are ours.
 */
public final class ChronicleEventLog implements AutoCloseable {
  private static final long INTERVAL_NANOS = 100_000_000L;

  /**
   * How often all names are checked; that of the file that is appended to is checked at each sync.
   */
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final LogFiles files;
  private final LogOptions options;
  private final Clock clock;
  private final EventCodec codec;
  private final RecordHash hashes = new RecordHash();
  private final ReadBack readBack;
  private final Bytes<byte[]> buffer = Bytes.allocateElasticOnHeap(1_024);
  private final HighWaterMarkFile mark;
  private final Consumer<Runnable> later;
  private final RecordTree tree;

  // The newest time used for a record: Chronicle cannot append to a day before the last one. Read
  // by Chronicle on the owner's thread.
  private final AtomicLong newestMillis = new AtomicLong();

  // What follows is written by the owner's thread only.
  private AppendQueue queue;
  private NamedFiles names;
  private LogTail tail;

  // The last record that is stored, and the one before it.
  private LogTail last;
  private LogTail beforeLast = LogTail.EMPTY;
  private long endOfLast = -1;
  private long appendedBytes;
  private boolean unsynced;
  private boolean markIsStale;
  private long lastSyncNanos = System.nanoTime();
  private long lastLookNanos = System.nanoTime();

  /**
   * The log of these files, which continues after {@code tail}. No other process uses the data
   * folder.
   *
   * @param codec writes its records
   * @param tree the tree of its records
   * @param later runs what takes as long as the disk takes, on another thread
   */
  public ChronicleEventLog(
      LogFiles files,
      LogOptions options,
      EventCodec codec,
      Clock clock,
      LogTail tail,
      RecordTree tree,
      Consumer<Runnable> later) {
    this.files = files;
    this.options = options;
    this.clock = clock;
    this.tail = tail;
    this.last = tail;
    this.codec = codec;
    this.readBack = new ReadBack(files, codec);
    this.later = later;
    this.tree = tree;
    this.newestMillis.set(tail.at().toEpochMilli());
    if (!tail.isEmpty()) {
      newestMillis.accumulateAndGet(Queues.dayMillis(tail.index()), Math::max);
    }
    this.queue = openQueue();
    this.mark = new HighWaterMarkFile(files, options.sync());
    this.names = new NamedFiles(files, tail);
  }

  private AppendQueue openQueue() {
    return AppendQueue.open(
        files, options.sync(), () -> newestMillis.accumulateAndGet(clock.millis(), Math::max));
  }

  public LogTail tail() {
    return tail;
  }

  /** The tree of the records up to {@link #tail}. */
  public RecordTree tree() {
    return tree;
  }

  /** The high-water mark names a lost event; the next sync replaces it. */
  public void replaceHighWaterMark() {
    mark.replaceWithNext();
  }

  public long append(RealmEvent event) {
    byte[] record = codec.encode(tail.seq() + 1, tail.hash(), event);
    if (record.length > Queues.MAX_RECORD_BYTES) {
      throw new UnrecordableEventException("an event has " + record.length + " bytes", null);
    }
    LogTail written = write(record, tail.seq() + 1, event.at());
    requireNext(written);
    stored(written, record);
    tree.add(written.seq(), event, record);
    appendedBytes += record.length;
    unsynced = true;
    markIsStale = true;
    return tail.seq();
  }

  /** Appends the record of another log as it is. */
  public void copy(LogEntry entry, byte[] record) {
    newestMillis.accumulateAndGet(entry.event().at().toEpochMilli(), Math::max);
    stored(write(record, entry.seq(), entry.event().at()), record);
    tree.record(entry, record);
    unsynced = true;
  }

  /** Goes on behind an event that is not in this log. */
  public void skipTo(LogTail missing) {
    tail = missing;
    tree.skipTo(missing.seq());
  }

  private void stored(LogTail written, byte[] record) {
    endOfLast = written.position() + StoredRecord.end(0, record.length);
    beforeLast = last;
    last = written;
    tail = written;
  }

  /**
   * Chronicle decides itself where the file continues. If that is not right after the previous
   * event, the new one must still be found from there.
   */
  private void requireNext(LogTail written) {
    int day = Queues.ROLL_CYCLE.toCycle(written.index());
    boolean isRightBehind =
        written.position() == endOfLast && day == Queues.ROLL_CYCLE.toCycle(last.index());
    if (!isRightBehind) {
      readBack.require(last, written);
    }
  }

  /** Where the record is now. */
  private LogTail write(byte[] record, long seq, Instant at) {
    queue.append(buffer.clear().write(record));
    long index = queue.lastIndex();
    names.appended(index);
    long position = StoredRecord.position(queue.end(), record.length);
    return new LogTail(seq, hashes.of(record), index, at, position);
  }

  public long appendedBytes() {
    return appendedBytes;
  }

  public void sync() {
    if (unsynced) {
      switch (options.sync()) {
        case NONE -> {}
        case ALWAYS -> force();
        case INTERVAL -> {
          if (System.nanoTime() - lastSyncNanos >= INTERVAL_NANOS) {
            force();
          }
        }
      }
    }
    SyncFailures.throwIfAny();
    requireNames();
    if (markIsStale) {
      markIsStale = !mark.write(tail);
    }
  }

  /** After what was appended went to the disk: what cannot be found there was not made durable. */
  private void requireNames() {
    long now = System.nanoTime();
    if (now - lastLookNanos >= LOOK_NANOS) {
      names.requireAll();
      mark.lookAfter(tail);
      if (options.sync() != LogSync.NONE) {
        later.accept(mark::force);
      }
      lastLookNanos = now;
    } else if (markIsStale) {
      names.requireRollFile();
    }
  }

  private void force() {
    queue.sync();
    unsynced = false;
    lastSyncNanos = System.nanoTime();
  }

  public LeftBehind reopen() {
    if (tail.isEmpty()) {
      throw new IllegalStateException("the first append failed");
    }
    NamedFiles found = names.lookedUpAgain(tail);
    queue.close();
    ReadBack.Left left = readBack.leftBehind(tail);
    LogTail end = left.tail().orElse(tail);
    LogEnd.clear(files, end);
    queue = openQueue();
    found.appended(end.index());
    // They may have been replaced since; what was read is in the open files.
    found.requireAll();
    // Only when nothing can fail any more: a second attempt must report the event too.
    names = found;
    if (left.tail().isPresent()) {
      beforeLast = last;
      last = end;
      tail = end;
      tree.record(left.what().landed().orElseThrow(), left.record());
      unsynced = true;
    }
    return left.what();
  }

  public void probe() {
    readBack.require(beforeLast, tail);
  }

  @Override
  public void close() {
    if (options.sync() != LogSync.NONE) {
      queue.sync();
    }
    queue.close();
    mark.close();
  }
}
