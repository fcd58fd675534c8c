package dev.baton.eventlog.chronicle;

import dev.baton.eventlog.record.RecordFrame;
import dev.baton.eventlog.record.Seal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * The file of a day is a row of documents, each behind a header of four bytes, lowest byte first:
 * its length, bit 30 for Chronicle's own notes, bit 31 while it is being written. A header of zero
 * is where the row ends for now, though the bytes of a record may be there already. 0xC0000000 is
 * where it ends for good, with the letters EOF behind it. Headers begin at multiples of four.
 *
 * A header is not covered by any checksum, and one that is wrong may hide everything behind it. So
 * what cannot be right, and bytes behind the end, make the reader look for the next record that is
 * whole by its own bytes. Beside a server that appends, the end moves during the read: no header
 * counts as wrong before it was read again.
 */

/**
 * The records of one roll file, from its bytes alone. Every record that is whole is found, whatever
 * is wrong with the rest of the file. Confined to one thread.
 */
public final class RollFile implements AutoCloseable {
  private static final int UNFINISHED = 0x8000_0000;
  private static final int NOTE = 0x4000_0000;
  private static final int LENGTH = 0x3fff_ffff;
  private static final int END = UNFINISHED | NOTE;
  private static final int HEADER = StoredRecord.HEADER_BYTES;

  /** Chronicle writes EOF behind the header that says so. */
  private static final int END_TEXT = 4;

  private final StoredFile file;
  private final long cycle;
  private long position;
  private long number;
  private @Nullable String hole;
  private @Nullable StoredRecord unfinished;

  private RollFile(StoredFile file) {
    this.file = file;
    this.cycle = Queues.cycleOf(file.path());
  }

  public static RollFile open(Path path) {
    return new RollFile(StoredFile.open(path));
  }

  Path path() {
    return file.path();
  }

  /** Makes the record with this header the next one. */
  void moveTo(long header, long index) {
    position = header;
    number = Queues.ROLL_CYCLE.toSequenceNumber(index);
    hole = null;
    unfinished = null;
  }

  /** What is wrong with the bytes behind the last record, if anything is. */
  Optional<String> hole() {
    return Optional.ofNullable(hole);
  }

  /**
   * The record behind the last one that an append left unfinished, or that has a header as if one
   * had, if it is still whole. A server that appends finishes it, or later writes something else in
   * its place.
   */
  Optional<StoredRecord> unfinished() {
    return Optional.ofNullable(unfinished);
  }

  /** Where nothing may stand any more, once {@link #next} has given the last record. */
  long rest() {
    return headerAt(position) == END ? position + HEADER + END_TEXT : position;
  }

  /** The next record, or null at the end. */
  public @Nullable StoredRecord next() {
    while (true) {
      int header = headerAt(position);
      @Nullable StoredRecord found;
      if (header == 0 || header == END) {
        if (file.nonZeroFrom(rest()) < 0) {
          return null;
        }
        found = behindUnfinished(header, "bytes follow where the file ends");
      } else if ((header & UNFINISHED) != 0) {
        found = behindUnfinished(header, "an unfinished record is before it");
      } else if ((header & NOTE) != 0) {
        if (isNote(header & LENGTH)) {
          position = StoredRecord.end(position, header & LENGTH);
          continue;
        }
        found = behindWrongNote(header & LENGTH);
      } else {
        found = record(header & LENGTH);
      }
      if (found != null) {
        return found;
      }
      if (headerAt(position) == header) {
        return null;
      }
    }
  }

  /** Whether a finished record is now where {@link #next} has found the end. */
  boolean hasMore() {
    file.refresh();
    int header = headerAt(position);
    return header != 0 && (header & UNFINISHED) == 0;
  }

  private int headerAt(long at) {
    int from = file.at(at, HEADER);
    return from < 0
        ? 0
        : ByteBuffer.wrap(file.window(), from, HEADER).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  /** Whether it is a note of Chronicle's, and hides no record. */
  private boolean isNote(int length) {
    long end = position + HEADER + length;
    return end <= file.size() && wholeFrom(position + HEADER, end) < 0;
  }

  private @Nullable StoredRecord behindWrongNote(int length) {
    int whole = wholeAt(position + HEADER);
    if (whole > 0) {
      hole = "its header is wrong";
      return take(position, whole);
    }
    return resync(position + 1, "a header says that %d bytes follow it".formatted(length));
  }

  private @Nullable StoredRecord record(int length) {
    boolean fits = length <= Queues.MAX_RECORD_BYTES && file.at(position, HEADER + length) >= 0;
    if (fits && Seal.isWhole(file.window(), file.at(position + HEADER, length), length)) {
      return take(position, length);
    }
    int whole = wholeAt(position + HEADER);
    if (whole > 0) {
      hole = "its header is wrong";
      return take(position, whole);
    }
    long from = position + HEADER + 1;
    if (!fits) {
      return resync(from, "its header says that it has %d bytes".formatted(length));
    }
    if (RecordFrame.isShaped(file.window(), file.at(position + HEADER, length), length)) {
      // What it holds are its own texts, whatever they look like.
      return torn(length);
    }
    long inside = wholeFrom(from, position + HEADER + length);
    return inside < 0 ? torn(length) : resync(from, "its header is wrong");
  }

  /** A record whose bytes are not what was written. */
  private StoredRecord torn(int length) {
    var record =
        new StoredRecord(
            path(), position, index(), file.copy(position + HEADER, length), false, hole);
    hole = null;
    number++;
    position = StoredRecord.end(position, length);
    return record;
  }

  /** Chronicle writes a record's bytes, and finishes its header when they are there. */
  private @Nullable StoredRecord behindUnfinished(int header, String why) {
    int whole = wholeAt(position + HEADER);
    long behind = whole > 0 ? StoredRecord.end(position, whole) : position + HEADER + 1;
    boolean follows = wholeFrom(behind, Long.MAX_VALUE) >= 0;
    if (!isStill(header)) {
      return next();
    }
    if (follows && whole > 0) {
      hole = "its header is wrong";
      return take(position, whole);
    }
    if (whole > 0) {
      unfinished = wholeRecord(position, whole);
    }
    return follows ? resync(behind, why) : null;
  }

  /** Whether the header is the same when it is read again. */
  private boolean isStill(int header) {
    file.refresh();
    return headerAt(position) == header;
  }

  /** Goes on with the next record that is whole by its own bytes; null if there is none. */
  private @Nullable StoredRecord resync(long from, String why) {
    long at = wholeFrom(from, Long.MAX_VALUE);
    hole = why;
    return at < 0 ? null : take(Math.max(0, at - HEADER), wholeAt(at));
  }

  private StoredRecord take(long header, int length) {
    StoredRecord record = wholeRecord(header, length);
    hole = null;
    unfinished = null;
    number++;
    position = StoredRecord.end(header, length);
    return record;
  }

  private StoredRecord wholeRecord(long header, int length) {
    byte[] bytes = file.copy(header + HEADER, length);
    return new StoredRecord(path(), header, index(), bytes, true, hole);
  }

  private long index() {
    return Queues.ROLL_CYCLE.toIndex(Math.toIntExact(cycle), number);
  }

  /** The length of the record that begins here and is whole by its own bytes, or 0. */
  private int wholeAt(long at) {
    if (file.at(at, 1) < 0 || !Seal.mayBegin(file.window()[file.at(at, 1)])) {
      return 0;
    }
    int length = Math.min(Queues.MAX_RECORD_BYTES, file.available(at, Queues.MAX_RECORD_BYTES));
    return Seal.wholeLength(file.window(), file.at(at, 1), length);
  }

  /** Where the next record begins that is whole by its own bytes, before the limit; -1 if none. */
  private long wholeFrom(long from, long limit) {
    long at = from;
    for (int length = file.available(at, 1); length > 0 && at < limit; ) {
      int next = nextCandidate(file.at(at, 1), length);
      if (next < 0) {
        at += length;
      } else if (at + next < limit && isRecord(at + next)) {
        return at + next;
      } else {
        at += next + 1;
      }
      length = file.available(at, 1);
    }
    return -1;
  }

  /**
   * Whether a record begins here that is whole and is not part of another one. Texts of clients
   * stand in records as they are, and may look like a record of the old form; the header before it,
   * of bytes that no text has, is what they cannot imitate.
   */
  private boolean isRecord(long at) {
    int length = wholeAt(at);
    if (length == 0 || at < HEADER) {
      return false;
    }
    return file.window()[file.at(at, 1)] == RecordFrame.MAGIC
        || (headerAt(at - HEADER) & LENGTH) == length;
  }

  private int nextCandidate(int from, int length) {
    byte[] window = file.window();
    for (int i = from; i < from + length; i++) {
      if (Seal.mayBegin(window[i])) {
        return i - from;
      }
    }
    return -1;
  }

  @Override
  public void close() {
    file.close();
  }
}
