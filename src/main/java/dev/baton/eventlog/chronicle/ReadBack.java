package dev.baton.eventlog.chronicle;

import dev.baton.eventlog.EventLog.LeftBehind;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogUnreadableException;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.RecordHash;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what was appended from the disk's side, past Chronicle. Confined to one thread; what is not
 * there as it was appended is an {@link IllegalStateException}.
 */
final class ReadBack {
  private final LogFiles files;
  private final EventCodec codec;
  private final RecordHash hashes = new RecordHash();

  ReadBack(LogFiles files, EventCodec codec) {
    this.files = files;
    this.codec = codec;
  }

  /**
   * What a failed append left behind.
   *
   * @param tail where the event is that reached the log after all, if one did
   * @param record its bytes
   */
  record Left(LeftBehind what, Optional<LogTail> tail, byte[] record) {}

  /** Looks behind the last event that counts. */
  Left leftBehind(LogTail tail) {
    try (RecordReader reader = behind(tail)) {
      Optional<LogEntry> landed = Optional.empty();
      Optional<LogTail> at = Optional.empty();
      byte[] bytes = {};
      int torn = 0;
      for (StoredRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.hole() != null) {
          throw new IllegalStateException("damage follows event " + tail.seq());
        }
        if (landed.isEmpty() && record.isWhole()) {
          LogEntry entry = codec.decode(record.bytes());
          if (entry.seq() != tail.seq() + 1 || !entry.previousHash().equals(tail.hash())) {
            throw new IllegalStateException("a strange record follows event " + tail.seq());
          }
          landed = Optional.of(entry);
          at = Optional.of(tailOf(entry, record));
          bytes = record.bytes();
        } else {
          torn++;
        }
      }
      return new Left(new LeftBehind(landed, torn), at, bytes);
    }
  }

  private LogTail tailOf(LogEntry entry, StoredRecord record) {
    return new LogTail(
        entry.seq(),
        hashes.of(record.bytes()),
        record.index(),
        entry.event().at(),
        record.position());
  }

  /** Requires that the event can be found behind the one before it. */
  void require(LogTail before, LogTail event) {
    try (RecordReader reader =
        before.isEmpty() ? RecordReader.fromTheFirst(files) : behind(before)) {
      // What failed appends left behind may lie between.
      for (StoredRecord record = reader.next();
          record != null && record.hole() == null;
          record = reader.next()) {
        if (hashes.of(record.bytes()).equals(event.hash())) {
          return;
        }
      }
    } catch (LogUnreadableException e) {
      throw notReadBack(event, e);
    }
    throw notReadBack(event, null);
  }

  /** Not one that cannot be read: something was appended. */
  private IllegalStateException notReadBack(LogTail event, @Nullable Throwable cause) {
    return new IllegalStateException(
        "event %d was appended to %s and cannot be read back".formatted(event.seq(), files.queue()),
        cause);
  }

  private RecordReader behind(LogTail event) {
    return RecordReader.behind(files, event)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "event %d cannot be found in %s".formatted(event.seq(), files.queue())));
  }
}
