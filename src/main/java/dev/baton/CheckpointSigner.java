package dev.baton;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.baton.checkpoint.Checkpoint;
import dev.baton.checkpoint.CheckpointBook;
import dev.baton.checkpoint.CheckpointOptions;
import dev.baton.checkpoint.CheckpointPush;
import dev.baton.checkpoint.LogStatements;
import dev.baton.checkpoint.SignedNote;
import dev.baton.eventlog.TreeHeadSink;
import dev.baton.evidence.Receipt;
import dev.baton.merkle.TreeHead;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.session.ReceiptIssuer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Signs heads of the log's tree. A checkpoint that cannot be written is counted and said once,
 * until one can be written again; nothing else depends on it. Heads are taken by one thread at a
 * time; {@link #newest} is safe for use by many.
 */
final class CheckpointSigner implements TreeHeadSink {
  private static final System.Logger LOG = System.getLogger(CheckpointSigner.class.getName());

  /** The log's owner asks for demands about once a second. */
  private static final long PATIENCE_SECONDS = 5;

  private final CheckpointBook book;
  private final Optional<CheckpointPush> push;
  private final Metrics metrics;

  // Those who wait for the next demand to be given out.
  private final AtomicReference<@Nullable CompletableFuture<Optional<SignedNote>>> waiting =
      new AtomicReference<>();

  // Of the thread that takes heads.
  private Optional<SignedNote> last = Optional.empty();
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

  /**
   * A checkpoint of all events that are in the log now: the last one, if it is that. Waits for it,
   * some seconds at most; empty if it cannot be made now.
   */
  Optional<SignedNote> newest() {
    CompletableFuture<Optional<SignedNote>> own = new CompletableFuture<>();
    CompletableFuture<Optional<SignedNote>> others =
        waiting.accumulateAndGet(own, (present, mine) -> present == null ? mine : present);
    return (others == null ? own : others)
        .copy()
        .completeOnTimeout(Optional.empty(), PATIENCE_SECONDS, SECONDS)
        .join();
  }

  /** Signs receipts with the key of the checkpoints. */
  ReceiptIssuer receipts() {
    LogStatements statements = book.statements();
    return (event, epoch) ->
        Receipt.of(statements.log(), epoch.value(), event).map(receipt -> receipt.sign(statements));
  }

  @Override
  public Optional<Consumer<TreeHead>> demand() {
    CompletableFuture<Optional<SignedNote>> answer = waiting.getAndSet(null);
    return answer == null
        ? Optional.empty()
        : Optional.of(head -> answer.complete(isLast(head) ? last : sign(head)));
  }

  private boolean isLast(TreeHead head) {
    return last.map(Checkpoint::of).map(Checkpoint::head).filter(head::equals).isPresent();
  }

  @Override
  public void accept(TreeHead head) {
    sign(head);
  }

  private Optional<SignedNote> sign(TreeHead head) {
    try {
      SignedNote note = book.sign(head);
      push.ifPresent(sender -> sender.push(note));
      metrics.count(Metric.CHECKPOINTS_SIGNED);
      failed = false;
      last = Optional.of(note);
      return last;
    } catch (IOException e) {
      metrics.count(Metric.CHECKPOINTS_FAILED);
      LOG.log(
          failed ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
          () -> "a checkpoint cannot be written: " + e);
      failed = true;
      return Optional.empty();
    }
  }
}
