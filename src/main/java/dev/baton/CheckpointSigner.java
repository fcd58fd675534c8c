package dev.baton;

import dev.baton.checkpoint.CheckpointBook;
import dev.baton.checkpoint.CheckpointOptions;
import dev.baton.checkpoint.CheckpointPush;
import dev.baton.checkpoint.SignedNote;
import dev.baton.merkle.TreeHead;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Signs heads of the log's tree. A checkpoint that cannot be written is counted and said once,
 * until one can be written again; nothing else depends on it. Called by one thread at a time.
 */
final class CheckpointSigner implements Consumer<TreeHead> {
  private static final System.Logger LOG = System.getLogger(CheckpointSigner.class.getName());

  private final CheckpointBook book;
  private final Optional<CheckpointPush> push;
  private final Metrics metrics;
  private boolean failed;

  private CheckpointSigner(CheckpointBook book, Optional<CheckpointPush> push, Metrics metrics) {
    this.book = book;
    this.push = push;
    this.metrics = metrics;
  }

  /**
   * Signs with the key of a data folder.
   *
   * @param ends takes what is to be ended behind the log
   */
  static CheckpointSigner open(
      Path folder, CheckpointOptions options, String host, Metrics metrics, Deque<Runnable> ends) {
    CheckpointBook book = CheckpointBook.open(folder, options.origin(), host);
    Optional<CheckpointPush> push =
        options
            .url()
            .map(
                url ->
                    new CheckpointPush(
                        url,
                        arrived ->
                            metrics.count(
                                arrived ? Metric.CHECKPOINTS_SENT : Metric.CHECKPOINTS_NOT_SENT)));
    push.ifPresent(sender -> ends.push(sender::close));
    return new CheckpointSigner(book, push, metrics);
  }

  @Override
  public void accept(TreeHead head) {
    try {
      SignedNote note = book.sign(head);
      push.ifPresent(sender -> sender.push(note));
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
