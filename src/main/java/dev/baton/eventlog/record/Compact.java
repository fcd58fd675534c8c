package dev.baton.eventlog.record;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values of binary records in their short forms. Every one is had back exactly; what a short form
 * does not fit has none.
 */
final class Compact {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** Whole seconds of times that are kept as nanoseconds: about the years 1678 to 2261. */
  private static final long NANOS_SECONDS = Long.MAX_VALUE / NANOS_PER_SECOND - 1;

  private static final int UUID_BYTES = 16;
  private static final int UUID_CHARACTERS = 36;
  private static final int HASH_BYTES = 32;
  private static final int TIME_BYTES = Long.BYTES + Integer.BYTES;
  private static final HexFormat HEX = HexFormat.of();

  private Compact() {}

  static boolean isInNanos(Instant time) {
    return Math.abs(time.getEpochSecond()) <= NANOS_SECONDS;
  }

  static long nanos(Instant time) {
    return time.getEpochSecond() * NANOS_PER_SECOND + time.getNano();
  }

  static Instant timeOfNanos(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }

  static byte[] bytes(Instant time) {
    return ByteBuffer.allocate(TIME_BYTES)
        .putLong(time.getEpochSecond())
        .putInt(time.getNano())
        .array();
  }

  static Instant time(byte[] bytes) {
    ByteBuffer time = ByteBuffer.wrap(required(bytes, TIME_BYTES));
    return Instant.ofEpochSecond(time.getLong(), time.getInt());
  }

  static byte[] bytes(UUID uuid) {
    return ByteBuffer.allocate(UUID_BYTES)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  static UUID uuid(byte[] bytes) {
    ByteBuffer uuid = ByteBuffer.wrap(required(bytes, UUID_BYTES));
    return new UUID(uuid.getLong(), uuid.getLong());
  }

  /** The bytes of a UUID in its usual form, in small letters, or null if the text is none. */
  static byte @Nullable [] uuidBytes(String text) {
    if (text.length() != UUID_CHARACTERS) {
      return null;
    }
    for (int i = 0; i < UUID_CHARACTERS; i++) {
      boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
      if (hyphen ? text.charAt(i) != '-' : !isSmallHexDigit(text.charAt(i))) {
        return null;
      }
    }
    return bytes(UUID.fromString(text));
  }

  /** The bytes of a hash as {@link RecordHash} writes it, or null if the text is none. */
  static byte @Nullable [] hashBytes(String text) {
    return text.length() == 2 * HASH_BYTES && text.chars().allMatch(Compact::isSmallHexDigit)
        ? HEX.parseHex(text)
        : null;
  }

  static String hash(byte[] bytes) {
    return HEX.formatHex(required(bytes, HASH_BYTES));
  }

  private static boolean isSmallHexDigit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  private static byte[] required(byte[] bytes, int length) {
    if (bytes.length != length) {
      throw new IllegalArgumentException("there are " + bytes.length + " bytes");
    }
    return bytes;
  }
}
