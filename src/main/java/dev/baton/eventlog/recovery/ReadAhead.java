package dev.baton.eventlog.recovery;

import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.chronicle.RecordReader;
import dev.baton.eventlog.chronicle.StoredRecord;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.LogDamagedException;
import dev.baton.eventlog.record.LogTooNewException;
import dev.baton.eventlog.record.RecordHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The records of a log in their order, decoded and hashed by other threads while earlier ones are
 * processed: that is most of the work of a start. A problem of a record is reported when its turn
 * comes, as if nothing had been read ahead. Confined to one thread.
 */
final class ReadAhead implements AutoCloseable {
  private static final int THREADS = Runtime.getRuntime().availableProcessors();
  private static final int BATCHES = 2 * THREADS;
  private static final int BATCH_RECORDS = 256;
  private static final int BATCH_BYTES = 1 << 20;

  private final RecordReader reader;
  private final EventCodec codec;
  private final ExecutorService decoders =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().name("baton-decoder-", 1).daemon().factory());
  private final ArrayDeque<CompletableFuture<List<Decoded>>> ahead = new ArrayDeque<>();

  private Iterator<Decoded> present = Collections.emptyIterator();
  private boolean ended;

  // What ended the reading before its time, thrown when all that was read before has been given.
  private Runnable fault = () -> {};

  /** Begins at the reader's next record; no other code may move the reader. */
  ReadAhead(RecordReader reader) {
    this.reader = reader;
    this.codec = reader.codec();
  }

  /**
   * A record that was read.
   *
   * @param stored the record
   * @param hash its hash in the chain
   * @param outcome gives its event, or throws what decoding it has thrown
   */
  record Decoded(StoredRecord stored, String hash, Supplier<LogEntry> outcome) {
    /**
     * The event.
     *
     * @throws LogDamagedException if the record is not what was written
     * @throws LogTooNewException if a later version of this program wrote it
     */
    LogEntry entry() {
      return outcome.get();
    }
  }

  /** The next record, or null at the end. Throws what reading it has thrown. */
  @Nullable Decoded next() {
    if (!present.hasNext()) {
      while (!ended && ahead.size() < BATCHES) {
        submit(readBatch());
      }
      @Nullable CompletableFuture<List<Decoded>> batch = ahead.poll();
      if (batch == null) {
        fault.run();
        return null;
      }
      present = batch.join().iterator();
    }
    return present.next();
  }

  private void submit(List<StoredRecord> batch) {
    if (!batch.isEmpty()) {
      ahead.add(
          CompletableFuture.supplyAsync(
              () -> {
                var hashes = new RecordHash();
                return batch.stream().map(stored -> decode(stored, hashes)).toList();
              },
              decoders));
    }
  }

  private List<StoredRecord> readBatch() {
    List<StoredRecord> batch = new ArrayList<>(BATCH_RECORDS);
    int bytes = 0;
    while (!ended && batch.size() < BATCH_RECORDS && bytes < BATCH_BYTES) {
      try {
        @Nullable StoredRecord record = reader.next();
        if (record == null) {
          ended = true;
        } else {
          batch.add(record);
          bytes += record.bytes().length;
        }
      } catch (RuntimeException e) {
        endWith(
            () -> {
              throw e;
            });
      } catch (Error e) {
        endWith(
            () -> {
              throw e;
            });
      }
    }
    return batch;
  }

  private void endWith(Runnable thrower) {
    ended = true;
    fault = thrower;
  }

  private Decoded decode(StoredRecord stored, RecordHash hashes) {
    return new Decoded(stored, hashes.of(stored.bytes()), outcome(stored.bytes()));
  }

  /** What {@link #next} gives when it is asked for a record that did not come in its turn. */
  Decoded decode(StoredRecord stored) {
    return decode(stored, new RecordHash());
  }

  private Supplier<LogEntry> outcome(byte[] record) {
    try {
      LogEntry entry = codec.decode(record);
      return () -> entry;
    } catch (RuntimeException e) {
      return () -> {
        throw e;
      };
    } catch (Error e) {
      return () -> {
        throw e;
      };
    }
  }

  @Override
  public void close() {
    decoders.shutdownNow();
  }
}
