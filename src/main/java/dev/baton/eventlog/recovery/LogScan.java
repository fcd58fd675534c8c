package dev.baton.eventlog.recovery;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogUnreadableException;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.chronicle.HighWaterMark;
import dev.baton.eventlog.chronicle.RecordReader;
import dev.baton.eventlog.chronicle.StoredRecord;
import dev.baton.eventlog.record.LogDamagedException;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.LogTooNewException;
import dev.baton.eventlog.record.RecordHash;
import dev.baton.eventlog.recovery.ReadAhead.Decoded;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads records one after the other and holds each against the one before: sequence numbers without
 * gaps, the chain of hashes, every checksum. It notes what is wrong and continues with the next
 * whole record. Confined to one thread.
 *
 * <p>Three irregularities are explained by later events of the same chain and therefore none:
 * records that failed appends left behind, which the {@code log-resumed} right after them counts; a
 * beginning that is not event 1, which a {@code log-pruned} names; and gaps that a {@code
 * log-repaired} names.
 */
final class LogScan {
  private static final int TICK = 1_024;

  /** More consecutive unreadable records than this do not count as left by failed appends. */
  private static final int MAX_TORN = 64;

  private final RecordReader reader;
  private final Optional<HighWaterMark> acknowledged;
  private final Progress progress;
  private final List<ScanFault> faults = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();

  private LogTail tail;
  private Path file;
  private long firstSeq;
  private Optional<Instant> firstAt = Optional.empty();
  private String firstPrevious = RecordHash.NONE;
  private long events;
  private boolean isCut;
  private long overruledTo;
  private int torn;
  private @Nullable String tornBecause;

  /** Takes the events that are found to be good. */
  interface ScanSink {
    /**
     * Takes an event.
     *
     * @param record what it was read from
     * @throws IllegalStateException if it cannot follow the ones before it
     */
    void accept(LogEntry entry, byte[] record);

    /** Events are missing in front of the next one. */
    void gap(Gap gap);
  }

  /** Something that is wrong, if it is not a gap that a later event explains. */
  private record ScanFault(Damage damage, @Nullable Gap gap) {}

  /**
   * A scan that begins at the reader's next record.
   *
   * @param from the event before that record; {@link LogTail#EMPTY} for the beginning of the log
   * @param acknowledged the newest event that must be there
   */
  LogScan(
      RecordReader reader, LogTail from, Optional<HighWaterMark> acknowledged, Progress progress) {
    this.reader = reader;
    this.tail = from;
    this.acknowledged = acknowledged;
    this.progress = progress;
    this.file = reader.file();
  }

  /**
   * Reads to the end.
   *
   * @throws LogTooNewException if a later version of this program wrote a record
   * @throws LogUnreadableException if a file cannot be read
   */
  ScanResult readTo(ScanSink sink) {
    return readTo(sink, false);
  }

  /** The same, with what an append left unfinished at the end if it is still whole. */
  ScanResult readAllTo(ScanSink sink) {
    return readTo(sink, true);
  }

  private ScanResult readTo(ScanSink sink, boolean unfinished) {
    try (var records = new ReadAhead(reader)) {
      for (Decoded record = records.next(); record != null; record = records.next()) {
        take(record, sink);
      }
      Optional<StoredRecord> last = unfinished ? reader.unfinished() : Optional.empty();
      last.ifPresent(record -> take(records.decode(record), sink));
    } catch (LogTooNewException e) {
      throw new LogTooNewException(
          "event %d in %s: %s".formatted(tail.seq() + 1, file, e.getMessage()));
    }
    if (!isCut && !isCutAt(reader.file())) {
      reader.hole().ifPresent(this::note);
    }
    noteWhatIsMissing();
    Optional<Damage> damage = faults.stream().map(ScanFault::damage).findFirst();
    List<Gap> unexplained = faults.stream().map(ScanFault::gap).filter(Objects::nonNull).toList();
    return new ScanResult(
        firstSeq, firstAt, tail, events, torn, damage, List.copyOf(gaps), unexplained);
  }

  private void take(Decoded record, ScanSink sink) {
    file = record.stored().file();
    if (record.stored().hole() != null && !isCut && !isCutAt(file)) {
      note(record.stored().hole());
    }
    if (isCut) {
      return;
    }
    @Nullable LogEntry entry = decode(record);
    if (entry == null || !follows(entry, sink)) {
      return;
    }
    if (acknowledged.isPresent()
        && acknowledged.get().seq() == entry.seq()
        && !isOverruled()
        && !acknowledged.get().hash().equals(record.hash())) {
      note("it is not the event that was appended here");
    }
    try {
      sink.accept(entry, record.stored().bytes());
    } catch (IllegalStateException e) {
      note(String.valueOf(e.getMessage()));
    }
    StoredRecord stored = record.stored();
    tail =
        new LogTail(
            entry.seq(), record.hash(), stored.index(), entry.event().at(), stored.position());
    if (++events % TICK == 0) {
      progress.at("event " + entry.seq() + " in " + file);
    }
  }

  /**
   * Whether what follows a hole never became a part of the log: the power went while it was
   * written, some pages of it reached the disk and others did not, and no client heard of it.
   */
  private boolean isCutAt(Path hole) {
    isCut =
        isPastTheHighWaterMark()
            && acknowledged.map(HighWaterMark::isOfAnEarlierBoot).orElse(false)
            // Behind it no other day has begun.
            && hole.equals(reader.lastFile());
    return isCut;
  }

  private boolean isPastTheHighWaterMark() {
    return acknowledged.isPresent() && acknowledged.get().seq() <= tail.seq();
  }

  /**
   * Whether the high-water mark is of an event that went with the power, as a {@code log-repaired}
   * says: a start that was killed right behind that event has left it.
   */
  private boolean isOverruled() {
    return acknowledged.isPresent()
        && acknowledged.get().mayBeAheadOfTheDisk()
        && acknowledged.get().seq() <= overruledTo;
  }

  /** The record's event, or null if there is none. */
  private @Nullable LogEntry decode(Decoded record) {
    try {
      return record.entry();
    } catch (LogTooNewException e) {
      if (record.stored().hole() == null) {
        throw e;
      }
      // Behind damage a part of another record may look like one.
      note(String.valueOf(e.getMessage()));
      return null;
    } catch (LogDamagedException e) {
      if (record.stored().isWhole()) {
        note(String.valueOf(e.getMessage()));
      } else if (++torn > MAX_TORN) {
        note(String.valueOf(e.getMessage()));
        torn = 0;
      } else if (tornBecause == null) {
        tornBecause = e.getMessage();
      }
      return null;
    }
  }

  /** Whether the event may come behind those before it, if need be behind a gap. */
  private boolean follows(LogEntry entry, ScanSink sink) {
    boolean explained = entry.event() instanceof LogResumed(_, _, int count, _) && count >= torn;
    if (torn > 0 && !explained) {
      note(String.valueOf(tornBecause));
    }
    torn = 0;
    tornBecause = null;
    if (events == 0 && tail.isEmpty()) {
      firstPrevious = entry.previousHash();
    }
    if (entry.seq() <= tail.seq()) {
      note("its sequence number is " + entry.seq());
      return false;
    }
    boolean begins = events == 0 && tail.isEmpty();
    if (entry.seq() > tail.seq() + 1) {
      String why =
          begins
              ? "the log begins with event %d, and no event says why".formatted(entry.seq())
              : "its sequence number is " + entry.seq();
      noteGap(new Gap(tail.seq() + 1, entry.seq() - 1), why, sink);
    } else if (!entry.previousHash().equals(tail.hash())) {
      noteGap(
          new Gap(entry.seq(), entry.seq() - 1), "it does not follow the record before it", sink);
    }
    if (events == 0) {
      firstSeq = entry.seq();
      firstAt = Optional.of(entry.event().at());
    }
    switch (entry.event()) {
      case LogPruned(long first, String previous, _, _)
          when first == firstSeq && previous.equals(firstPrevious) ->
          explain(new Gap(1, first - 1));
      case LogRepaired repaired -> {
        repaired.gaps().forEach(lost -> explain(new Gap(lost.from(), lost.to())));
        overruledTo = Math.max(overruledTo, repaired.lostTo());
      }
      default -> {}
    }
    return true;
  }

  private void noteGap(Gap gap, String why, ScanSink sink) {
    gaps.add(gap);
    faults.add(new ScanFault(new Damage(file, gap.from(), why), gap));
    sink.gap(gap);
  }

  private void explain(Gap gap) {
    faults.removeIf(fault -> gap.equals(fault.gap()));
  }

  private void note(String why) {
    faults.add(new ScanFault(new Damage(file, tail.seq() + 1, why), null));
  }

  /** What is missing at the end, and what no event explains there. */
  private void noteWhatIsMissing() {
    if (torn > 0 && acknowledged.isEmpty()) {
      // Nothing says that it was never acknowledged.
      note(String.valueOf(tornBecause));
    } else if (acknowledged.isPresent()
        && acknowledged.get().seq() > tail.seq()
        && !acknowledged.get().mayBeAheadOfTheDisk()) {
      note(
          torn > 0
              ? String.valueOf(tornBecause)
              : "the log ends here, and event %d was in it".formatted(acknowledged.get().seq()));
    }
  }
}
