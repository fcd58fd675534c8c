package dev.baton.audit.index;

/**
 * Whether so many clients come and go that the index waits until they have: it needs more of a
 * processor for an event than the server itself. A question has it catch up first. Confined to one
 * thread.
 */
final class Rush {
  private final int eventsPerSecond;
  private final int maxLag;
  private long seenSeq = -1;
  private long seenNanos;

  /**
   * A rush that has not begun.
   *
   * @param eventsPerSecond the log's growth from which on it is one
   * @param maxLag after so many events that are not indexed the index waits no more
   */
  Rush(int eventsPerSecond, int maxLag) {
    this.eventsPerSecond = eventsPerSecond;
    this.maxLag = maxLag;
  }

  /**
   * Whether the index waits now.
   *
   * @param lastSeq the newest event of the log
   * @param lag how many events are not indexed
   * @param nanos the time of now, whatever its origin
   */
  boolean isOn(long lastSeq, long lag, long nanos) {
    double seconds = (nanos - seenNanos) / 1e9;
    boolean isFast = seenSeq >= 0 && lastSeq - seenSeq > eventsPerSecond * seconds;
    seenSeq = lastSeq;
    seenNanos = nanos;
    return isFast && lag <= maxLag;
  }
}
