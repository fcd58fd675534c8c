package dev.baton.eventlog;

import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmState;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import org.jspecify.annotations.Nullable;

/**
 * The log in a Chronicle Queue. Chronicle is taken for what it is, a fast file to append to without
 * integrity: sequence numbers, checksums, the chain of hashes and the witness are ours.
 */
final class ChronicleEventLog implements EventLog {
  private static final System.Logger LOG = System.getLogger(ChronicleEventLog.class.getName());
  private static final long INTERVAL_NANOS = 100_000_000L;

  private final LogFiles files;
  private final LogOptions options;
  private final Clock clock;
  private final EventCodec codec;
  private final RecordHash hashes = new RecordHash();
  private final Bytes<byte[]> buffer = Bytes.allocateElasticOnHeap(1_024);
  private final Head.Writer head;
  private final Housekeeping housekeeping;

  // The newest time used for a record: Chronicle cannot append to a day before the last one. Read
  // by
  // Chronicle on the owner's thread.
  private final AtomicLong newestMillis = new AtomicLong();

  // What follows is written by the owner's thread only.
  private ChronicleQueue queue;
  private ExcerptAppender appender;
  private LogTail tail;
  private LogTail beforeTail = LogTail.EMPTY;
  private boolean unsynced;
  private boolean unwitnessed;
  private boolean headFailed;
  private long lastSyncNanos = System.nanoTime();

  /** The log of these files, which goes on behind {@code tail}. The data folder is ours alone. */
  ChronicleEventLog(LogFiles files, LogOptions options, Clock clock, LogTail tail) {
    this.files = files;
    this.options = options;
    this.clock = clock;
    this.tail = tail;
    this.codec = new EventCodec(options.node());
    this.housekeeping = new Housekeeping(files, options, clock);
    this.newestMillis.set(tail.at().toEpochMilli());
    if (!tail.isEmpty()) {
      newestMillis.accumulateAndGet(Queues.dayMillis(tail.index()), Math::max);
    }
    this.queue = openQueue();
    this.appender = Queues.call(queue::createAppender);
    this.head = new Head.Writer(files.head(), options.sync());
  }

  private ChronicleQueue openQueue() {
    try {
      // Chronicle's own notes are made anew: a lock that a killed process left in them, even one
      // with our number, and damage that would make Chronicle wait for ever are gone with them.
      Files.deleteIfExists(files.queue().resolve("metadata.cq4t"));
    } catch (IOException e) {
      throw new IllegalStateException("cannot write in " + files.queue(), e);
    }
    return Queues.call(
        () ->
            Queues.builder(files.queue())
                .syncMode(options.sync() == LogSync.NONE ? SyncMode.NONE : SyncMode.SYNC)
                .timeProvider(() -> newestMillis.accumulateAndGet(clock.millis(), Math::max))
                .build());
  }

  LogTail tail() {
    return tail;
  }

  @Override
  public long append(RealmEvent event) {
    byte[] record = codec.encode(tail.seq() + 1, tail.hash(), event);
    if (record.length > Queues.MAX_RECORD_BYTES) {
      throw new IllegalArgumentException("an event has " + record.length + " bytes");
    }
    long index = write(record);
    beforeTail = tail;
    tail = new LogTail(tail.seq() + 1, hashes.of(record), index, event.at());
    unsynced = true;
    unwitnessed = true;
    return tail.seq();
  }

  /** Appends the record of another log as it is. */
  void copy(LogEntry entry, byte[] record) {
    newestMillis.accumulateAndGet(entry.event().at().toEpochMilli(), Math::max);
    long index = write(record);
    tail = new LogTail(entry.seq(), hashes.of(record), index, entry.event().at());
    unsynced = true;
  }

  /** Where the record is now. */
  private long write(byte[] record) {
    return Queues.call(
        () -> {
          appender.writeBytes(buffer.clear().write(record));
          return appender.lastIndexAppended();
        });
  }

  @Override
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
    if (unwitnessed) {
      witness();
    }
  }

  private void force() {
    syncFiles();
    unsynced = false;
    lastSyncNanos = System.nanoTime();
  }

  private void syncFiles() {
    Queues.<@Nullable Void>call(
        () -> {
          appender.sync();
          return null;
        });
  }

  private void witness() {
    try {
      head.write(tail.seq(), tail.hash());
      unwitnessed = false;
      headFailed = false;
    } catch (IOException e) {
      if (!headFailed) {
        // Events are as safe as before; only their loss would not be noticed.
        LOG.log(System.Logger.Level.WARNING, "cannot write " + files.head(), e);
      }
      headFailed = true;
    }
  }

  @Override
  public LeftBehind reopen() {
    closeQuietly();
    queue = openQueue();
    appender = Queues.call(queue::createAppender);
    if (tail.isEmpty()) {
      throw new IllegalStateException("the first append failed");
    }
    try (ExcerptTailer reader = readerBehind(tail)) {
      Optional<LogEntry> landed = Optional.empty();
      int torn = 0;
      for (byte[] record = Queues.next(reader); record != null; record = Queues.next(reader)) {
        if (landed.isEmpty() && Seal.isWhole(record)) {
          LogEntry entry = codec.decode(record);
          if (entry.seq() != tail.seq() + 1 || !entry.previousHash().equals(tail.hash())) {
            throw new IllegalStateException("a strange record follows event " + tail.seq());
          }
          landed = Optional.of(entry);
          Instant at = entry.event().at();
          beforeTail = tail;
          tail = new LogTail(entry.seq(), hashes.of(record), reader.lastReadIndex(), at);
          unsynced = true;
        } else {
          torn++;
        }
      }
      return new LeftBehind(landed, torn);
    }
  }

  @Override
  public void probe() {
    LogTail from = beforeTail;
    try (ExcerptTailer reader = from.isEmpty() ? newReader() : readerBehind(from)) {
      // What failed appends left behind may lie between.
      for (byte[] record = Queues.next(reader); record != null; record = Queues.next(reader)) {
        if (reader.lastReadIndex() == tail.index() && hashes.of(record).equals(tail.hash())) {
          return;
        }
      }
    }
    throw new IllegalStateException(
        "event %d was appended to %s and cannot be read back".formatted(tail.seq(), files.queue()));
  }

  private ExcerptTailer newReader() {
    return Queues.call(queue::createTailer);
  }

  /**
   * A reader whose next record is the one behind the given event, which it has read and compared.
   */
  private ExcerptTailer readerBehind(LogTail event) {
    ExcerptTailer reader = newReader();
    boolean found = Queues.call(() -> reader.moveToIndex(event.index()));
    byte @Nullable [] record = found ? Queues.next(reader) : null;
    if (record == null || !hashes.of(record).equals(event.hash())) {
      reader.close();
      throw new IllegalStateException(
          "event %d cannot be found in %s".formatted(event.seq(), files.queue()));
    }
    return reader;
  }

  @Override
  public boolean hasRoom() {
    return options.minFreeBytes() == 0 || housekeeping.usableBytes() >= options.minFreeBytes();
  }

  @Override
  public Optional<PrunableFile> maintain(Supplier<RealmState> state) {
    return housekeeping.maintain(tail, state);
  }

  @Override
  public void delete(PrunableFile old) {
    housekeeping.delete(old);
  }

  @Override
  public void snapshot(RealmState state) {
    housekeeping.snapshot(new Snapshot(tail, state));
  }

  @Override
  public void close() {
    housekeeping.close();
    if (options.sync() != LogSync.NONE) {
      syncFiles();
    }
    closeQuietly();
    head.close();
  }

  private void closeQuietly() {
    try {
      Queues.<@Nullable Void>call(
          () -> {
            appender.close();
            queue.close();
            return null;
          });
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "the event log could not be closed in order", e);
    }
  }
}
