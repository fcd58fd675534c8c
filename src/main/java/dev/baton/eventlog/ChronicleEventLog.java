package dev.baton.eventlog;

import dev.baton.realm.RealmEvent;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/**
 * The log in a Chronicle Queue. Chronicle is taken for what it is, a fast file to append to without
 * integrity: sequence numbers, checksums and the chain of hashes are ours, and all of them are
 * checked for every record when the log is opened.
 */
public final class ChronicleEventLog implements EventLog {
  /** Chronicle maps the file in pieces of this size and wants records below a quarter of it. */
  private static final int BLOCK_BYTES = 4 << 20;

  /** How long Chronicle waits for a lock that a dead process left behind; it waits half as more. */
  private static final long LOCK_TIMEOUT_MILLIS = 1_000;

  private static final long INTERVAL_NANOS = 100_000_000L;
  private static final String FIRST_HASH = "0".repeat(64);

  static {
    System.setProperty("chronicle.analytics.disable", "true");
    System.setProperty("chronicle.announcer.disable", "true");
    SyncFailures.listen();
  }

  private final Path path;
  private final LogSync sync;
  private final EventCodec codec;
  private final Bytes<byte[]> buffer = Bytes.allocateElasticOnHeap(1_024);
  private final MessageDigest sha256;
  private final ChronicleQueue queue;
  private final ExcerptAppender appender;

  // Written by the owner's thread only.
  private long lastSeq;
  private String lastHash = FIRST_HASH;
  private boolean unsynced;
  private long lastSyncNanos = System.nanoTime();

  // The newest time used for a record: Chronicle cannot append to a day before the last one.
  private final AtomicLong newestMillis = new AtomicLong();

  private ChronicleEventLog(Path path, String node, LogSync sync, Clock clock) {
    this.path = path;
    this.sync = sync;
    this.codec = new EventCodec(node);
    this.sha256 = newSha256();
    this.queue =
        SingleChronicleQueueBuilder.binary(path)
            .rollCycle(RollCycles.FAST_DAILY)
            .blockSize(BLOCK_BYTES)
            .timeoutMS(LOCK_TIMEOUT_MILLIS)
            .syncMode(sync == LogSync.NONE ? SyncMode.NONE : SyncMode.SYNC)
            .timeProvider(
                () ->
                    newestMillis.accumulateAndGet(
                        clock.millis(), (held, now) -> Math.max(held, now)))
            .build();
    this.appender = queue.createAppender();
  }

  /**
   * Opens the log, verifies it from the first record to the last, and hands each event with its
   * sequence number to {@code replay}. The calling thread is the log's owner from then on.
   *
   * @throws LogDamagedException if a record is not what was written
   */
  public static ChronicleEventLog open(
      Path path, String node, LogSync sync, Clock clock, ObjLongConsumer<RealmEvent> replay) {
    var log = new ChronicleEventLog(path, node, sync, clock);
    try {
      log.replayTo(replay);
      return log;
    } catch (RuntimeException | Error e) {
      log.close();
      throw e;
    }
  }

  private void replayTo(ObjLongConsumer<RealmEvent> replay) {
    try (ExcerptTailer tailer = queue.createTailer()) {
      while (true) {
        buffer.clear();
        if (!tailer.readBytes(buffer)) {
          break;
        }
        byte[] record = buffer.toByteArray();
        EventCodec.Entry read = decodeNext(record);
        newestMillis.accumulateAndGet(read.event().at().toEpochMilli(), Math::max);
        replay.accept(read.event(), read.seq());
        lastSeq = read.seq();
        lastHash = hash(record);
      }
    }
  }

  private EventCodec.Entry decodeNext(byte[] record) {
    long expected = lastSeq + 1;
    try {
      EventCodec.Entry read = codec.decode(record);
      if (read.seq() != expected) {
        throw new LogDamagedException("its sequence number is " + read.seq());
      }
      if (!read.previousHash().equals(lastHash)) {
        throw new LogDamagedException("it does not follow the record before it");
      }
      return read;
    } catch (LogDamagedException e) {
      throw new LogDamagedException(
          "the event log %s is damaged at event %d: %s".formatted(path, expected, e.getMessage()),
          e);
    }
  }

  @Override
  public long append(RealmEvent event) {
    long seq = lastSeq + 1;
    byte[] record = codec.encode(seq, lastHash, event);
    appender.writeBytes(buffer.clear().write(record));
    unsynced = true;
    lastSeq = seq;
    lastHash = hash(record);
    return seq;
  }

  @Override
  public void sync() {
    if (unsynced) {
      switch (sync) {
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
  }

  private void force() {
    appender.sync();
    unsynced = false;
    lastSyncNanos = System.nanoTime();
  }

  @Override
  public void close() {
    if (sync != LogSync.NONE) {
      appender.sync();
    }
    appender.close();
    queue.close();
  }

  private String hash(byte[] record) {
    return HexFormat.of().formatHex(sha256.digest(record));
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }
}
