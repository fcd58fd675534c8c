package dev.baton.eventlog.chronicle;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogUnreadableException;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.PersonalKeys;
import dev.baton.eventlog.record.RecordHash;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The records of a log as they lie in its roll files, one file after the other, also beside a
 * server that appends. Confined to one thread; a file that cannot be read is a {@link
 * LogUnreadableException}.
 */
public final class RecordReader implements AutoCloseable {
  private final Queue<Path> files;
  private Path last;
  private @Nullable RollFile present;
  private @Nullable String hole;
  private Path file;
  private final PersonalKeys keys;

  private RecordReader(LogFiles log, List<Path> files) {
    this.keys = PersonalKeys.toRead(log);
    Path folder = log.queue();
    this.files = new ArrayDeque<>(files);
    this.file = files.isEmpty() ? folder : files.getFirst();
    this.last = files.isEmpty() ? folder : files.getLast();
  }

  /** A reader whose next record is the first that there is. */
  public static RecordReader fromTheFirst(LogFiles files) {
    return new RecordReader(files, files.rollFiles());
  }

  /**
   * A reader whose next record is the one behind the given event, which it has read and compared;
   * none if the event is not there.
   */
  public static Optional<RecordReader> behind(LogFiles files, LogTail event) {
    int cycle = Queues.ROLL_CYCLE.toCycle(event.index());
    List<Path> from =
        files.rollFiles().stream().filter(file -> Queues.cycleOf(file) >= cycle).toList();
    if (from.isEmpty() || Queues.cycleOf(from.getFirst()) != cycle) {
      return Optional.empty();
    }
    var reader = new RecordReader(files, from);
    return reader.find(event) ? Optional.of(reader) : Optional.empty();
  }

  /** Looks where the event should be, and then for it in the whole of its day. */
  private boolean find(LogTail event) {
    RollFile roll = RollFile.open(files.remove());
    boolean found = false;
    try {
      found = find(roll, event);
    } finally {
      if (!found) {
        roll.close();
      }
    }
    if (found) {
      present = roll;
      file = roll.path();
    }
    return found;
  }

  private static boolean find(RollFile roll, LogTail event) {
    var hashes = new RecordHash();
    if (event.position() >= 0) {
      roll.moveTo(event.position(), event.index());
      if (isFound(roll.next(), event, hashes)) {
        return true;
      }
      roll.moveTo(0, 0);
    }
    for (StoredRecord record = roll.next(); record != null; record = roll.next()) {
      if (isFound(record, event, hashes)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFound(@Nullable StoredRecord record, LogTail event, RecordHash hashes) {
    return record != null && hashes.of(record.bytes()).equals(event.hash());
  }

  /** A codec for its records, with the keys of the data folder as they are now. */
  public EventCodec codec() {
    keys.refresh();
    return EventCodec.opening(keys);
  }

  /** The next record, or null at the end. */
  public @Nullable StoredRecord next() {
    while (true) {
      @Nullable RollFile roll = present;
      if (roll == null) {
        if (files.isEmpty()) {
          return null;
        }
        roll = RollFile.open(files.remove());
        present = roll;
        file = roll.path();
      }
      @Nullable StoredRecord record = roll.next();
      if (record != null) {
        return withHole(record);
      }
      hole = roll.hole().orElse(hole);
      if (files.isEmpty()) {
        return null;
      }
      roll.close();
      present = null;
    }
  }

  /** A hole at the end of a file is one in front of the next record. */
  private StoredRecord withHole(StoredRecord record) {
    @Nullable String before = hole;
    hole = null;
    return before == null || record.hole() != null
        ? record
        : new StoredRecord(
            record.file(),
            record.position(),
            record.index(),
            record.bytes(),
            record.isWhole(),
            before);
  }

  /** What is wrong with the bytes behind the last record, at the end. */
  public Optional<String> hole() {
    return Optional.ofNullable(hole);
  }

  /** What an append left unfinished after the last record, if it is still whole. */
  public Optional<StoredRecord> unfinished() {
    return present == null ? Optional.empty() : present.unfinished();
  }

  /** Where nothing may stand any more in the file that is read at the moment, at its end. */
  long rest() {
    return present == null ? 0 : present.rest();
  }

  /**
   * Whether there is more behind the end that {@link #next} has come to, which then goes on there.
   * Looks at that place again, and for files of newer days.
   */
  public boolean hasMore(LogFiles log) {
    for (Path newer : log.rollFiles()) {
      if (newer.compareTo(last) > 0) {
        files.add(newer);
        last = newer;
      }
    }
    boolean hasGrown = present != null && present.hasMore();
    return hasGrown || !files.isEmpty();
  }

  /** The file of the newest day. */
  public Path lastFile() {
    return last;
  }

  /** The file that is read at the moment. */
  public Path file() {
    return file;
  }

  @Override
  public void close() {
    if (present != null) {
      present.close();
    }
  }
}
