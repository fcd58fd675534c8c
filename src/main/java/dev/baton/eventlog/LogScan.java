package dev.baton.eventlog;

import dev.baton.eventlog.ReadAhead.Decoded;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogResumed;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads records one after the other and holds each against the one before: sequence numbers without
 * gaps, the chain of hashes, every checksum. It stops at the first thing that is wrong. Confined to
 * one thread.
 *
 * <p>Two irregularities are explained by later events of the same chain and therefore none: records
 * that failed appends left behind, which the {@code log-resumed} right after them counts, and a
 * beginning that is not event 1, which a {@code log-pruned} names.
 */
final class LogScan {
  private static final int TICK = 1_024;

  /** More records in a row that failed appends left behind are no longer believed to be that. */
  private static final int MAX_TORN = 64;

  private final QueueView view;
  private final Optional<Head> head;
  private final Progress progress;

  private LogTail tail;
  private Path file;
  private long firstSeq;
  private String firstPrevious = RecordHash.NONE;
  private boolean beginningExplained = true;
  private long events;
  private int torn;
  private @Nullable String tornBecause;

  /** Takes the events that are found to be good. */
  interface Sink {
    /**
     * Takes an event.
     *
     * @throws IllegalStateException if it cannot follow the ones before it
     */
    void accept(LogEntry entry);
  }

  /**
   * What a scan found.
   *
   * @param firstSeq the first event read, or 0
   * @param tail the last good event
   * @param events how many events were read
   * @param torn how many unreadable records follow the last good event
   * @param damage what ended the scan before the end, if anything did
   */
  record Result(long firstSeq, LogTail tail, long events, int torn, Optional<Damage> damage) {}

  /**
   * A scan that begins at the view's next record.
   *
   * @param from the event before that record; {@link LogTail#EMPTY} for the beginning of the log
   * @param head the witness of the events that must be there
   */
  LogScan(QueueView view, LogTail from, Optional<Head> head, Progress progress) {
    this.view = view;
    this.tail = from;
    this.head = head;
    this.progress = progress;
    this.file = view.file();
  }

  /**
   * Reads to the end, or to the first damage.
   *
   * @throws LogTooNewException if a later version of this program wrote a record
   */
  Result readTo(Sink sink) {
    Optional<Damage> damage = Optional.empty();
    try (var records = new ReadAhead(view)) {
      read(records, sink);
      damage = missing();
    } catch (LogDamagedException e) {
      damage = damaged(tail.seq() + 1, String.valueOf(e.getMessage()));
    } catch (LogTooNewException e) {
      throw new LogTooNewException(
          "event %d in %s: %s".formatted(tail.seq() + 1, file, e.getMessage()));
    } catch (RuntimeException | Error e) {
      // Chronicle has no exception of its own for a file that is not what it should be: it fails in
      // any way, also by allocating what a flipped bit asks for.
      damage = damaged(tail.seq() + 1, "it cannot be read: " + e);
    }
    return new Result(firstSeq, tail, events, torn, damage);
  }

  private void read(ReadAhead records, Sink sink) {
    for (Decoded record = next(records); record != null; record = next(records)) {
      file = record.file();
      @Nullable LogEntry entry = decode(record);
      if (entry == null) {
        continue;
      }
      requireNext(entry);
      requireWitnessed(entry.seq(), record.hash());
      try {
        sink.accept(entry);
      } catch (IllegalStateException e) {
        throw new LogDamagedException(String.valueOf(e.getMessage()), e);
      }
      tail = new LogTail(entry.seq(), record.hash(), record.index(), entry.event().at());
      if (++events % TICK == 0) {
        progress.at("event " + entry.seq() + " in " + file);
      }
    }
  }

  private @Nullable Decoded next(ReadAhead records) {
    try {
      return records.next();
    } catch (RuntimeException | Error e) {
      file = view.file();
      throw e;
    }
  }

  /** The record's event, or null if the record may be what a failed append left behind. */
  private @Nullable LogEntry decode(Decoded record) {
    try {
      return record.entry();
    } catch (LogDamagedException e) {
      if (record.isWhole() || ++torn > MAX_TORN) {
        throw e;
      }
      if (tornBecause == null) {
        tornBecause = e.getMessage();
      }
      return null;
    }
  }

  private void requireNext(LogEntry entry) {
    boolean explained = entry.event() instanceof LogResumed(_, _, int count, _) && count >= torn;
    if (torn > 0 && !explained) {
      throw new LogDamagedException(String.valueOf(tornBecause));
    }
    if (events == 0) {
      firstSeq = entry.seq();
      if (tail.isEmpty() && entry.seq() > 1) {
        beginningExplained = false;
        firstPrevious = entry.previousHash();
        tail = new LogTail(entry.seq() - 1, firstPrevious, -1, tail.at());
      }
    }
    if (entry.seq() != tail.seq() + 1) {
      throw new LogDamagedException("its sequence number is " + entry.seq());
    }
    if (!entry.previousHash().equals(tail.hash())) {
      throw new LogDamagedException("it does not follow the record before it");
    }
    torn = 0;
    tornBecause = null;
    if (entry.event() instanceof LogPruned(long first, String previous, _)
        && first == firstSeq
        && previous.equals(firstPrevious)) {
      beginningExplained = true;
    }
  }

  /** The event that the witness saw must be the one that is in the log. */
  private void requireWitnessed(long seq, String hash) {
    if (head.isPresent() && head.get().seq() == seq && !head.get().hash().equals(hash)) {
      throw new LogDamagedException("it is not the event that was appended here");
    }
  }

  /** What is missing at the beginning or the end of what was read without a fault. */
  private Optional<Damage> missing() {
    if (!beginningExplained) {
      return damaged(1, "the log begins with event %d, and no event says why".formatted(firstSeq));
    }
    if (torn > 0 && head.isEmpty()) {
      // Nobody knows that they were not acknowledged.
      return damaged(tail.seq() + 1, String.valueOf(tornBecause));
    }
    if (head.isPresent() && head.get().seq() > tail.seq() && !head.get().mayBeAheadOfTheDisk()) {
      String why =
          torn > 0
              ? String.valueOf(tornBecause)
              : "the log ends here, and event %d was in it".formatted(head.get().seq());
      return damaged(tail.seq() + 1, why);
    }
    return Optional.empty();
  }

  private Optional<Damage> damaged(long seq, String why) {
    return Optional.of(new Damage(file, seq, why));
  }
}
