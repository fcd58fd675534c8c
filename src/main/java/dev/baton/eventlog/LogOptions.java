package dev.baton.eventlog;

import java.time.Duration;

/**
 * The options of the event log.
 *
 * @param node the name under which this server writes its events
 * @param sync when events are forced to the disk
 * @param onCorrupt what a start does about a damaged log
 * @param minFreeBytes how little room may be left on the disk before nobody new is let in; half of
 *     it is for those who come back
 * @param snapshotEvents how many events lie between two snapshots
 * @param retention how long events are kept, in whole days; zero keeps them for ever
 * @param maxBytes how much all files may hold before the oldest are deleted; 0 for no limit
 */
public record LogOptions(
    String node,
    LogSync sync,
    OnCorrupt onCorrupt,
    long minFreeBytes,
    int snapshotEvents,
    Duration retention,
    long maxBytes) {
  /** The same for a log that may grow to any size. */
  public LogOptions(
      String node,
      LogSync sync,
      OnCorrupt onCorrupt,
      long minFreeBytes,
      int snapshotEvents,
      Duration retention) {
    this(node, sync, onCorrupt, minFreeBytes, snapshotEvents, retention, 0);
  }

  /** What a start does about a damaged log. */
  public enum OnCorrupt {
    /** It is refused, and no byte is changed. */
    REFUSE,
    /** The log is moved aside, and a new one goes on from its last good event. */
    QUARANTINE
  }
}
