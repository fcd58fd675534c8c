package dev.baton.eventlog;

import dev.baton.merkle.TreeHead;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What takes the heads of a log's tree while the log is open. A head is given when its events are
 * on the disk, on a thread of the log's, one at a time.
 */
@FunctionalInterface
public interface TreeHeadSink extends Consumer<TreeHead> {
  /**
   * What takes the present head out of turn; empty if none is asked for. The log's owner asks about
   * once a second, and each demand is given out once.
   */
  default Optional<Consumer<TreeHead>> demand() {
    return Optional.empty();
  }
}
