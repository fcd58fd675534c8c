package dev.baton.session;

import dev.baton.session.RealmRequest.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A client that has asked for an ID and waits for the answer. The writer and the client's own
 * thread agree without a lock on whether it still waits, so that a log that stalls can neither keep
 * a client for ever nor leave behind an event of which nobody knows whether its client was told.
 * Safe for use by many threads.
 */
final class Newcomer {
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final CompletableFuture<Outcome> answer = new CompletableFuture<>();

  private enum State {
    WAITING,
    BEING_WRITTEN,
    WRITTEN,
    GONE
  }

  /** The writer is about to write for it; false if it is gone. */
  boolean beginWriting() {
    return state.compareAndSet(State.WAITING, State.BEING_WRITTEN);
  }

  /** The writer has written; false if the client is gone, and what was written is to be undone. */
  boolean finishWriting() {
    return state.compareAndSet(State.BEING_WRITTEN, State.WRITTEN);
  }

  void answer(Outcome outcome) {
    answer.complete(outcome);
  }

  /** Turns it away, unless the writer has begun to write for it. */
  void turnAway(Outcome outcome) {
    if (state.compareAndSet(State.WAITING, State.GONE)) {
      answer.complete(outcome);
    }
  }

  /** Waits for the answer, for as long as the log may take. */
  Outcome await(LogPatience patience) {
    if (isAnsweredWithin(patience.queue())) {
      return answer.join();
    }
    if (state.compareAndSet(State.WAITING, State.GONE)) {
      return Outcome.LOG_SLOW;
    }
    if (!isAnsweredWithin(patience.append())
        && state.compareAndSet(State.BEING_WRITTEN, State.GONE)) {
      return Outcome.LOG_SLOW;
    }
    // The event is in the log, so that the answer is certain and only takes its time.
    return answer.join();
  }

  private boolean isAnsweredWithin(Duration patience) {
    try {
      answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      // Only a server that ends interrupts a connection; the answer comes all the same.
      Thread.currentThread().interrupt();
      return true;
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is never an exception", e);
    }
  }
}
