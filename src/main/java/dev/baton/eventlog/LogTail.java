package dev.baton.eventlog;

import java.time.Instant;

/**
 * Where a log ends.
 *
 * @param seq the last event's sequence number, or 0
 * @param hash the hash of its record
 * @param index Chronicle's index of it, or -1
 * @param at its time
 */
record LogTail(long seq, String hash, long index, Instant at) {
  static final LogTail EMPTY = new LogTail(0, RecordHash.NONE, -1, Instant.EPOCH);

  boolean isEmpty() {
    return index < 0;
  }
}
