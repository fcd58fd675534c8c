package dev.baton.eventlog.record;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The checksum of records and snapshots. In JSON it is the last member, {@code crc}: the CRC-32C of
 * all bytes before it; a binary record has it in its {@link RecordFrame}. It detects accidental
 * changes, not deliberate ones.
 */
public final class Seal {
  private static final byte[] BEGINNING = "{\"v\":".getBytes(US_ASCII);
  private static final byte[] MEMBER = ",\"crc\":\"".getBytes(US_ASCII);
  private static final byte[] END = "\"}".getBytes(US_ASCII);
  private static final int DIGITS = 8;
  private static final int LENGTH = MEMBER.length + DIGITS + END.length;
  private static final HexFormat HEX = HexFormat.of();

  private Seal() {}

  /** The object with the seal. */
  static byte[] put(byte[] object) {
    int kept = object.length - 1;
    byte[] sealed = Arrays.copyOf(object, kept + LENGTH);
    System.arraycopy(MEMBER, 0, sealed, kept, MEMBER.length);
    byte[] digits = checksum(object, 0, kept).getBytes(US_ASCII);
    System.arraycopy(digits, 0, sealed, kept + MEMBER.length, DIGITS);
    System.arraycopy(END, 0, sealed, sealed.length - END.length, END.length);
    return sealed;
  }

  /** Whether the bytes are what {@link #put} gave, or a binary record, and all of it. */
  static boolean isWhole(byte[] sealed) {
    return isWhole(sealed, 0, sealed.length);
  }

  /** The same of a part of the bytes. */
  public static boolean isWhole(byte[] bytes, int from, int length) {
    return (length > 0 && bytes[from] == RecordFrame.MAGIC)
        ? RecordFrame.isWhole(bytes, from, length)
        : isWholeJson(bytes, from, length);
  }

  private static boolean isWholeJson(byte[] bytes, int from, int length) {
    int seal = from + length - LENGTH;
    return length > LENGTH
        && matches(bytes, seal, MEMBER)
        && matches(bytes, from + length - END.length, END)
        && checksum(bytes, from, length - LENGTH)
            .equals(new String(bytes, seal + MEMBER.length, DIGITS, US_ASCII));
  }

  /** Whether a record, in whichever form, may begin with this byte. */
  public static boolean mayBegin(byte first) {
    return first == BEGINNING[0] || first == RecordFrame.MAGIC;
  }

  /**
   * The length of the record that begins here, whatever follows it.
   *
   * @param available how many bytes from there on may belong to it
   * @return 0 if none that is whole begins here
   */
  public static int wholeLength(byte[] bytes, int from, int available) {
    return (available > 0 && bytes[from] == RecordFrame.MAGIC)
        ? RecordFrame.wholeLength(bytes, from, available)
        : wholeJsonLength(bytes, from, available);
  }

  private static int wholeJsonLength(byte[] bytes, int from, int available) {
    if (available < BEGINNING.length || !matches(bytes, from, BEGINNING)) {
      return 0;
    }
    for (int at = from + BEGINNING.length; at + LENGTH <= from + available; at++) {
      if (bytes[at] == 0) {
        // No text of ours has one.
        return 0;
      }
      int length = at + LENGTH - from;
      if (bytes[at] == MEMBER[0] && isWhole(bytes, from, length)) {
        return length;
      }
    }
    return 0;
  }

  private static boolean matches(byte[] bytes, int from, byte[] expected) {
    int to = from + expected.length;
    return to <= bytes.length && Arrays.equals(bytes, from, to, expected, 0, expected.length);
  }

  private static String checksum(byte[] bytes, int from, int length) {
    var crc = new CRC32C();
    crc.update(bytes, from, length);
    return HEX.toHexDigits((int) crc.getValue());
  }
}
