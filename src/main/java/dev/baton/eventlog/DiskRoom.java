package dev.baton.eventlog;

/** How much room is left for events on the log's disk, measured by {@code --min_free_space}. */
public enum DiskRoom {
  /** At least all of it: every client is admitted. */
  ENOUGH,
  /** At least half of it: for clients that return to their IDs, and for ends. */
  RESERVE,
  /** Less than half of it: for ends of connections only. */
  NONE;

  public static DiskRoom of(long usableBytes, long minFreeBytes) {
    if (usableBytes >= minFreeBytes) {
      return ENOUGH;
    }
    return usableBytes >= minFreeBytes - minFreeBytes / 2 ? RESERVE : NONE;
  }
}
