package dev.baton.eventlog.chronicle;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies in a roll file.
 *
 * @param file the file
 * @param position where its header is
 * @param index what Chronicle calls it, if no record before it in its file is damaged
 * @param bytes what it says
 * @param isWhole whether its checksum is right
 * @param hole what is wrong with the bytes between the record before it and its end, if anything is
 */
public record StoredRecord(
    Path file, long position, long index, byte[] bytes, boolean isWhole, @Nullable String hole) {
  static final int HEADER_BYTES = 4;

  /** Where the header is of a record that ends here, with or without what fills its last word. */
  static long position(long end, int length) {
    return (end - length - HEADER_BYTES) & -HEADER_BYTES;
  }

  /** Where the next header is. */
  static long end(long position, int length) {
    return (position + HEADER_BYTES + length + HEADER_BYTES - 1) & -HEADER_BYTES;
  }
}
