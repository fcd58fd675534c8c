package dev.baton.eventlog;

import java.nio.file.Path;
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
 * The records of a log in their order, decoded and hashed by other threads while those before are
 * looked at: that is most of the work of a start. Whatever goes wrong with a record is told when
 * its turn comes, as if nothing had been read ahead. Confined to one thread.
 */
final class ReadAhead implements AutoCloseable {
  private static final int THREADS = Runtime.getRuntime().availableProcessors();
  private static final int BATCHES = 2 * THREADS;
  private static final int BATCH_RECORDS = 256;
  private static final int BATCH_BYTES = 1 << 20;

  private final QueueView view;
  private final EventCodec codec = new EventCodec("");
  private final ExecutorService decoders =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().name("baton-decoder-", 1).daemon().factory());
  private final ArrayDeque<CompletableFuture<List<Decoded>>> ahead = new ArrayDeque<>();

  private Iterator<Decoded> present = Collections.emptyIterator();
  private boolean ended;

  // What ended the reading before its time, thrown when all that was read before has been given.
  private Runnable fault = () -> {};

  /** Begins at the view's next record; nobody else may move the view. */
  ReadAhead(QueueView view) {
    this.view = view;
  }

  private record Raw(byte[] record, long index, Path file) {}

  /**
   * A record that was looked at.
   *
   * @param index where Chronicle has it
   * @param file the file that it is in
   * @param hash its hash in the chain
   * @param isWhole whether its checksum is right
   * @param outcome gives its event, or throws what decoding it has thrown
   */
  record Decoded(long index, Path file, String hash, boolean isWhole, Supplier<LogEntry> outcome) {
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

  private void submit(List<Raw> batch) {
    if (!batch.isEmpty()) {
      ahead.add(
          CompletableFuture.supplyAsync(
              () -> {
                var hashes = new RecordHash();
                return batch.stream().map(raw -> decoded(raw, hashes)).toList();
              },
              decoders));
    }
  }

  private List<Raw> readBatch() {
    List<Raw> batch = new ArrayList<>(BATCH_RECORDS);
    int bytes = 0;
    while (!ended && batch.size() < BATCH_RECORDS && bytes < BATCH_BYTES) {
      try {
        byte @Nullable [] record = view.next();
        if (record == null) {
          ended = true;
        } else {
          batch.add(new Raw(record, view.lastReadIndex(), view.file()));
          bytes += record.length;
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

  private Decoded decoded(Raw raw, RecordHash hashes) {
    byte[] record = raw.record();
    return new Decoded(
        raw.index(), raw.file(), hashes.of(record), Seal.isWhole(record), outcome(record));
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
