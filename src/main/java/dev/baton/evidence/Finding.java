package dev.baton.evidence;

import dev.baton.checkpoint.Checkpoint;

/**
 * What a log is, beside what a checkpoint says that it was.
 *
 * @param checkpoint the checkpoint
 * @param relation what holding it against the log has shown
 */
public record Finding(Checkpoint checkpoint, Relation relation) {
  /** How a log relates to a checkpoint. */
  public enum Relation {
    /** Every event that it covers, and that is left, is as it was; and those deleted were so. */
    MATCHES,
    /** An event that it covers was changed, removed or added. */
    DIFFERS,
    /** The log ends before what it covers: events at the end are gone, or an older copy is back. */
    LONGER_THAN_THE_LOG,
    /** All events that it covers were deleted for their age: nothing is left to hold against it. */
    DELETED
  }
}
