package dev.baton.audit.index;

import java.time.Duration;

/**
 * How often and how fast an index does what it does.
 *
 * @param pause after a failure
 * @param markEvents after how many events it is marked which sessions have not ended
 * @param rushPerSecond events a second of the log above which the index waits
 * @param maxRushLag events that are not indexed, above which it waits no more
 */
record IndexPace(Duration pause, int markEvents, int rushPerSecond, int maxRushLag) {
  static final IndexPace NORMAL = new IndexPace(Duration.ofSeconds(15), 65_536, 1_000, 1_000_000);
}
