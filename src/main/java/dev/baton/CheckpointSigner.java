package dev.baton;

import dev.baton.checkpoint.CheckpointBook;
import dev.baton.merkle.TreeHead;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Signs heads of the log's tree. A checkpoint that cannot be written is counted and said once,
 * until one can be written again; nothing else depends on it. Called by one thread at a time.
 */
final class CheckpointSigner implements Consumer<TreeHead> {
  private static final System.Logger LOG = System.getLogger(CheckpointSigner.class.getName());

  private final CheckpointBook book;
  private final Metrics metrics;
  private boolean failed;

  CheckpointSigner(CheckpointBook book, Metrics metrics) {
    this.book = book;
    this.metrics = metrics;
  }

  @Override
  public void accept(TreeHead head) {
    try {
      book.sign(head);
      metrics.count(Metric.CHECKPOINTS_SIGNED);
      failed = false;
    } catch (IOException e) {
      metrics.count(Metric.CHECKPOINTS_FAILED);
      LOG.log(
          failed ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
          () -> "a checkpoint cannot be written: " + e);
      failed = true;
    }
  }
}
