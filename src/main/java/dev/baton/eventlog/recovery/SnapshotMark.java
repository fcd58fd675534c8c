package dev.baton.eventlog.recovery;

import java.time.Instant;
import java.util.Optional;

/**
 * From where on a start had to read the log, and from where on the next one will have to if no
 * snapshot is taken before.
 *
 * @param seq the event that the snapshot is of, or 0 if there was none
 * @param at that event's time; without a snapshot that of the first event; empty if there is none
 */
record SnapshotMark(long seq, Optional<Instant> at) {
  /** Of a log that is empty. */
  static final SnapshotMark NONE = new SnapshotMark(0, Optional.empty());
}
