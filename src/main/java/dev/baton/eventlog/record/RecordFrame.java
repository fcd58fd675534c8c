package dev.baton.eventlog.record;

import java.util.zip.CRC32C;

/**
 * What every binary record is wrapped in, whatever its version: {@link #MAGIC}, the version in one
 * byte, the body, and the CRC-32C of all bytes before it in four bytes, the highest first. It does
 * not change in later versions, so that a later record can be distinguished from damage.
 */
public final class RecordFrame {
  /** How a binary record begins. No text in UTF-8 begins with it. */
  public static final byte MAGIC = (byte) 0xB4;

  /** The bytes before the body. */
  static final int HEAD_BYTES = 2;

  /** The bytes behind the body. */
  static final int CHECKSUM_BYTES = Integer.BYTES;

  private RecordFrame() {}

  static boolean begins(byte[] record) {
    return record.length > 0 && record[0] == MAGIC;
  }

  /** Whether a part of the bytes is a binary record, and all of it. */
  static boolean isWhole(byte[] bytes, int from, int length) {
    int checked = length - CHECKSUM_BYTES;
    if (checked < HEAD_BYTES || bytes[from] != MAGIC) {
      return false;
    }
    int checksum = checksum(bytes, from, checked);
    for (int i = 0; i < CHECKSUM_BYTES; i++) {
      if (bytes[from + checked + i] != byteOf(checksum, i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The length of the record that begins here, whatever follows it; 0 if none that is whole does.
   */
  static int wholeLength(byte[] bytes, int from, int available) {
    int body = CborItem.mapLength(bytes, from + HEAD_BYTES, available - HEAD_BYTES);
    int length = HEAD_BYTES + body + CHECKSUM_BYTES;
    return body > 0 && length <= available && isWhole(bytes, from, length) ? length : 0;
  }

  /**
   * Whether a part of the bytes has the form of a binary record, and all of it, if not a true sum.
   */
  public static boolean isShaped(byte[] bytes, int from, int length) {
    return length > HEAD_BYTES + CHECKSUM_BYTES
        && bytes[from] == MAGIC
        && CborItem.mapLength(bytes, from + HEAD_BYTES, length - HEAD_BYTES)
            == length - HEAD_BYTES - CHECKSUM_BYTES;
  }

  /** The version of a record that is whole. */
  static int version(byte[] record) {
    return Byte.toUnsignedInt(record[1]);
  }

  /** Whether a record that is whole has encrypted members. */
  public static boolean isSealed(byte[] record) {
    return begins(record) && version(record) >= Upcasts.SEALED;
  }

  /** How many bytes the body of a record has that is whole. */
  static int bodyBytes(byte[] record) {
    return record.length - HEAD_BYTES - CHECKSUM_BYTES;
  }

  /** Writes the checksum over the last four bytes of a record. */
  static byte[] seal(byte[] record) {
    int checked = record.length - CHECKSUM_BYTES;
    int checksum = checksum(record, 0, checked);
    for (int i = 0; i < CHECKSUM_BYTES; i++) {
      record[checked + i] = byteOf(checksum, i);
    }
    return record;
  }

  private static byte byteOf(int checksum, int at) {
    return (byte) (checksum >>> (Byte.SIZE * (CHECKSUM_BYTES - 1 - at)));
  }

  private static int checksum(byte[] bytes, int from, int length) {
    var crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
