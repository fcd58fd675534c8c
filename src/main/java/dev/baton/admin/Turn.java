package dev.baton.admin;

import dev.baton.eventlog.Progress;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * The turn to do work that reads much of the log, which one request at a time has. The work is done
 * on a platform thread: on a virtual thread it would keep a processor from the clients' connections
 * as long. The turn ends with the work, whether or not the client that asked is still there. Safe
 * for use by many threads.
 */
final class Turn implements AutoCloseable {
  private final Semaphore free = new Semaphore(1);
  private final String thread;
  private volatile boolean ended;

  /**
   * A turn.
   *
   * @param thread the name of the thread that does the work
   */
  Turn(String thread) {
    this.thread = thread;
  }

  /**
   * Does the work, if the turn is free, and waits for it.
   *
   * @param work receives what it has to tell of its progress to
   * @return empty if the turn is not free
   */
  <T> Optional<T> take(Function<Progress, T> work) throws InterruptedException {
    if (!free.tryAcquire()) {
      return Optional.empty();
    }
    var task = new FutureTask<>(() -> inTurn(work));
    try {
      Thread.ofPlatform().name(thread).daemon().start(task);
    } catch (RuntimeException | Error e) {
      free.release();
      throw e;
    }
    try {
      return Optional.of(task.get());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException why ? why : new IllegalStateException(e);
    }
  }

  private <T> T inTurn(Function<Progress, T> work) {
    try {
      return work.apply(_ -> requireRunning());
    } finally {
      free.release();
    }
  }

  private void requireRunning() {
    if (ended) {
      throw new CancellationException("the server stops");
    }
  }

  /** Ends the work that is being done, soon. */
  @Override
  public void close() {
    ended = true;
  }
}
