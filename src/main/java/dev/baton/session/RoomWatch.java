package dev.baton.session;

import dev.baton.eventlog.DiskRoom;
import java.time.Duration;
import java.util.Optional;

/**
 * Follows how much space is left on the log's disk, and logs when it becomes short, each warning at
 * most once a minute. For the writer, except {@link #shortage}.
 */
final class RoomWatch {
  private static final System.Logger LOG = System.getLogger(RoomWatch.class.getName());
  private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

  private final Interval quiet = new Interval(BETWEEN_LINES);
  private DiskRoom said = DiskRoom.ENOUGH;

  // Written by the writer.
  private volatile DiskRoom room = DiskRoom.ENOUGH;

  void see(DiskRoom now) {
    boolean less = now.compareTo(room) > 0;
    room = now;
    if (less && (now.compareTo(said) > 0 || quiet.isOver())) {
      said = now;
      quiet.restart();
      shortage().ifPresent(text -> LOG.log(System.Logger.Level.WARNING, text));
    }
  }

  /**
   * Why clients are refused when the disk is nearly full; empty if none is. Safe for use by many
   * threads.
   */
  Optional<String> shortage() {
    return switch (room) {
      case ENOUGH -> Optional.empty();
      case RESERVE -> Optional.of("the disk is nearly full; only returning clients are admitted");
      case NONE -> Optional.of("the disk is nearly full; no client is admitted");
    };
  }
}
