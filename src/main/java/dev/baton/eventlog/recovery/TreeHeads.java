package dev.baton.eventlog.recovery;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.RecordTree;
import dev.baton.eventlog.TreeHeadSink;
import dev.baton.merkle.TreeHead;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The heads of a log's tree that are worth a checkpoint: after so many events, after so long if
 * there was one at all, or because one is asked for. Confined to the log's owner; what it gives to
 * do is for another thread.
 */
final class TreeHeads {
  private static final System.Logger LOG = System.getLogger(TreeHeads.class.getName());
  private static final int EVENTS = 1_000;
  private static final Duration AT_LEAST = Duration.ofSeconds(1);
  private static final Duration AT_MOST = Duration.ofSeconds(60);

  private final LogFiles files;
  private final TreeHeadSink sink;

  private Instant lastAt;
  private long lastSize;

  /**
   * The heads of a log.
   *
   * @param sink takes a head when the events that it is of are on the disk
   * @param start the present time
   */
  TreeHeads(LogFiles files, TreeHeadSink sink, Instant start) {
    this.files = files;
    this.sink = sink;
    this.lastAt = start;
  }

  /** What is to be done about the tree now, if it is time for it. */
  Optional<Runnable> due(RecordTree tree, Instant now) {
    Optional<Consumer<TreeHead>> demand = sink.demand();
    if (demand.isPresent()) {
      return Optional.of(giving(tree, now, demand.get()));
    }
    Duration since = Duration.between(lastAt, now);
    boolean isDue =
        since.isNegative()
            || since.compareTo(AT_MOST) >= 0
            || (tree.size() - lastSize >= EVENTS && since.compareTo(AT_LEAST) >= 0);
    return isDue ? next(tree, now) : Optional.empty();
  }

  /** The same whatever the time is, if the tree has grown. */
  Optional<Runnable> next(RecordTree tree, Instant now) {
    return tree.size() > lastSize ? Optional.of(giving(tree, now, sink)) : Optional.empty();
  }

  private Runnable giving(RecordTree tree, Instant now, Consumer<TreeHead> taker) {
    lastAt = now;
    lastSize = tree.size();
    TreeHead head = tree.head();
    return () -> give(head, taker);
  }

  private void give(TreeHead head, Consumer<TreeHead> taker) {
    try {
      // A head of events that are not there would accuse the log of having been cut. With "always"
      // too:
      // those of the present batch are not forced yet.
      Housekeeping.forceLog(files);
      taker.accept(head);
    } catch (IOException | RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "a checkpoint could not be made", e);
    }
  }
}
