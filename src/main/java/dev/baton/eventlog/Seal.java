package dev.baton.eventlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The last member of a JSON object of ours, {@code crc}: the CRC-32C of all bytes before it. It
 * tells a change by accident, not one by intent.
 */
final class Seal {
  private static final String MEMBER = ",\"crc\":\"";
  private static final int LENGTH = MEMBER.length() + 8 + 2;
  private static final HexFormat HEX = HexFormat.of();

  private Seal() {}

  /** The object with the seal. */
  static byte[] put(byte[] object) {
    int kept = object.length - 1;
    byte[] sealed = Arrays.copyOf(object, kept + LENGTH);
    byte[] seal = (MEMBER + checksum(object, kept) + "\"}").getBytes(US_ASCII);
    System.arraycopy(seal, 0, sealed, kept, seal.length);
    return sealed;
  }

  /** Whether the bytes are what {@link #put} gave. */
  static boolean isWhole(byte[] sealed) {
    int kept = sealed.length - LENGTH;
    return kept > 0
        && new String(sealed, kept, LENGTH, US_ASCII)
            .equals(MEMBER + checksum(sealed, kept) + "\"}");
  }

  private static String checksum(byte[] bytes, int length) {
    var crc = new CRC32C();
    crc.update(bytes, 0, length);
    return HEX.toHexDigits((int) crc.getValue());
  }
}
