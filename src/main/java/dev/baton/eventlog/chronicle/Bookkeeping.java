package dev.baton.eventlog.chronicle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.record.LogTail;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/*
 * Chronicle trusts what it wrote at the beginning of a file. A flipped bit there makes it append in
 * another place, fail at the first append, or take the file out of the way as if it were none. What
 * it writes there is the same in every file but for three numbers.
 */

/**
 * Chronicle's own notes at the beginning of the file that is appended to: no event is in them, but
 * without them none can be added.
 */
public final class Bookkeeping {
  private static final int WRITE_POSITION = 64;
  private static final int WRITE_NUMBER = 72;
  private static final int LAST_INDEX = 176;
  private static final int HEADER_BYTES = 197;
  private static final byte[] HEADER =
      text(
          "c1000040 b906 'header' b608 'SCQStore' 82aa000000 cd 'writePosition' 8e01000000008d"
              + " 02000000000000000200000000000000 0000000000000000 0000000000000000"
              + " c8 'indexing' b60c 'SCQSIndexing' 824c000000 ca 'indexCount' a50010"
              + " cc 'indexSpacing' a50001 cb 'index2Index' 8fa7c800000000000000"
              + " c9 'lastIndex' 8e00000000a7 0000000000000000 ca 'dataFormat' a101");

  private static final int TABLE = 200;
  private static final byte[] TABLE_BEGINNING =
      text("24800040 b90b 'index2index' 8e01000000008d 0010000000000000");
  private static final int TABLE_ENTRIES = 240;
  private static final long LONGEST_FILE = 1L << 48;
  private static final int FIRST_INDEX = 33_008;
  private static final byte[] INDEX_BEGINNING =
      text("1c800040 b905 'index' 8f8f8f8f8d 0010000000000000");

  private Bookkeeping() {}

  /**
   * What is wrong with the notes of the file that the log's last event is in, if anything is, or
   * with those of an older one, which Chronicle looks at before it appends.
   */
  public static Optional<Damage> damage(LogFiles files, LogTail tail) {
    if (tail.isEmpty() || tail.position() < 0 || files.rollFiles().isEmpty()) {
      return Optional.empty();
    }
    List<Path> all = files.rollFiles();
    return all.subList(0, all.size() - 1).stream()
        .filter(older -> !isWithinItself(older))
        .findFirst()
        .map(older -> damaged(older, tail))
        .or(() -> ofNewest(all.getLast(), tail));
  }

  /** Chronicle makes a file as long as its notes say that it is, be it a thousand times as long. */
  private static boolean isWithinItself(Path older) {
    try (StoredFile file = StoredFile.open(older)) {
      if (file.at(0, HEADER_BYTES) < 0) {
        return true;
      }
      long position = longAt(file.copy(0, HEADER_BYTES), WRITE_POSITION);
      return position == 0 || (position > 0 && file.at(position, 1) >= 0);
    }
  }

  private static Damage damaged(Path file, LogTail tail) {
    return new Damage(
        file,
        tail.seq() + 1,
        "every event before it is whole, but nothing can be appended: Chronicle's notes"
            + " at the beginning of the file are not what it wrote");
  }

  private static Optional<Damage> ofNewest(Path newest, LogTail tail) {
    if (Queues.cycleOf(newest) != Queues.ROLL_CYCLE.toCycle(tail.index())) {
      // A new file was begun and has no event yet; Chronicle begins it again.
      return Optional.empty();
    }
    try (StoredFile file = StoredFile.open(newest)) {
      return isSound(file, tail) ? Optional.empty() : Optional.of(damaged(newest, tail));
    }
  }

  private static boolean isSound(StoredFile file, LogTail tail) {
    if (file.at(0, FIRST_INDEX + INDEX_BEGINNING.length) < 0) {
      return false;
    }
    byte[] header = file.copy(0, HEADER_BYTES);
    long position = longAt(header, WRITE_POSITION);
    long number = longAt(header, WRITE_NUMBER);
    for (int at : new int[] {WRITE_POSITION, WRITE_NUMBER, LAST_INDEX}) {
      Arrays.fill(header, at, at + Long.BYTES, (byte) 0);
    }
    return Arrays.equals(header, HEADER)
        && Arrays.equals(file.copy(TABLE, TABLE_BEGINNING.length), TABLE_BEGINNING)
        && isIndex(file, FIRST_INDEX)
        && pointsToIndexes(file)
        && isPlace(file, position, number, tail);
  }

  private static boolean isIndex(StoredFile file, long position) {
    return Arrays.equals(file.copy(position, INDEX_BEGINNING.length), INDEX_BEGINNING);
  }

  /** Whether each entry of the table is where an index begins, or nothing yet. */
  private static boolean pointsToIndexes(StoredFile file) {
    byte[] entries = file.copy(TABLE_ENTRIES, FIRST_INDEX - TABLE_ENTRIES);
    for (int at = 0; at < entries.length; at += Long.BYTES) {
      long index = longAt(entries, at);
      boolean isInTheFile =
          index >= FIRST_INDEX
              && index < LONGEST_FILE
              && file.at(index, INDEX_BEGINNING.length) >= 0;
      if (index != 0 && !(isInTheFile && isIndex(file, index))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether it is where Chronicle wrote last, or, when it was interrupted, some time before: the
   * header of a document that is finished, with its number in the lower half of another word.
   */
  private static boolean isPlace(StoredFile file, long position, long number, LogTail tail) {
    if (position == 0) {
      return number == 0;
    }
    boolean isHere = position == tail.position();
    boolean agrees = number >>> Integer.SIZE == (position & 0xffff_ffffL);
    long expected = Queues.ROLL_CYCLE.toSequenceNumber(tail.index());
    if (isHere && agrees && (number & 0xffff_ffffL) != expected) {
      return false;
    }
    if (position < 0 || position % StoredRecord.HEADER_BYTES != 0) {
      return false;
    }
    try (RollFile roll = RollFile.open(file.path())) {
      roll.moveTo(position, 0);
      StoredRecord last = roll.next();
      return last != null && last.hole() == null && last.position() == position;
    }
  }

  private static long longAt(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes, at, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** Bytes from pairs of hexadecimal digits and from letters between quotes. */
  private static byte[] text(String description) {
    var bytes = new ByteArrayOutputStream();
    for (String word : description.split(" ", -1)) {
      if (word.startsWith("'")) {
        bytes.writeBytes(word.substring(1, word.length() - 1).getBytes(US_ASCII));
      } else {
        bytes.writeBytes(HexFormat.of().parseHex(word));
      }
    }
    return bytes.toByteArray();
  }
}
