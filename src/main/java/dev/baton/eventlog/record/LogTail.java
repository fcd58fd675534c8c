package dev.baton.eventlog.record;

import java.time.Instant;

/**
 * Where a log ends.
 *
 * @param seq the last event's sequence number, or 0
 * @param hash the hash of its record
 * @param index Chronicle's index of it, or -1
 * @param at its time
 * @param position where its header is in the file of its day, or -1 if that is not known
 */
public record LogTail(long seq, String hash, long index, Instant at, long position) {
  public static final LogTail EMPTY = new LogTail(0, RecordHash.NONE, -1, Instant.EPOCH);

  /** A tail whose position is not known. */
  LogTail(long seq, String hash, long index, Instant at) {
    this(seq, hash, index, at, -1);
  }

  public boolean isEmpty() {
    return index < 0;
  }
}
