package dev.baton.eventlog;

import java.time.Duration;

/**
 * The options of the event log.
 *
 * @param node the name under which this server writes its events
 * @param sync when events are forced to the disk
 * @param onCorrupt what a start does about a damaged log
 * @param snapshotEvents how many events lie between two snapshots
 * @param space how much of the disk the log takes
 */
public record LogOptions(
    String node, LogSync sync, OnCorrupt onCorrupt, int snapshotEvents, LogSpace space) {
  public LogOptions {
    if (snapshotEvents < 1) {
      throw new IllegalArgumentException("events lie between two snapshots");
    }
  }

  /** What a start does about a damaged log. */
  public enum OnCorrupt {
    /** It is refused, and no byte is changed. */
    REFUSE,
    /** The log is moved aside, and a new one continues from its last good event. */
    QUARANTINE
  }

  /**
   * How much of the disk the log takes.
   *
   * @param minFreeBytes free space below which only clients that return to their IDs are admitted,
   *     and below half of it none; 0 for no limit
   * @param retention how long events are kept, in whole days; zero keeps them forever
   * @param maxBytes how much all files may hold before the oldest are deleted; 0 for no limit
   */
  public record LogSpace(long minFreeBytes, Duration retention, long maxBytes) {
    /** The whole disk, forever. */
    public static final LogSpace UNLIMITED = new LogSpace(0, Duration.ZERO, 0);

    public LogSpace {
      if (minFreeBytes < 0 || retention.isNegative() || maxBytes < 0) {
        throw new IllegalArgumentException("no limit is negative");
      }
    }
  }
}
