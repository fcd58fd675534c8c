package dev.baton.session;

import dev.baton.session.RealmRequest.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A client that has asked for an ID and waits for the answer. The writer and whoever sends the late
 * away agree without a lock on whether it still waits, so that a log that stalls can neither keep a
 * client for ever nor leave behind an event of which nobody knows whether its client was told. Safe
 * for use by many threads.
 */
final class Newcomer {
  private final long askedNanos = System.nanoTime();
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final CompletableFuture<Outcome> answer = new CompletableFuture<>();

  // Written by the writer, before the state says that it counts.
  private volatile long writingSinceNanos;

  private enum State {
    WAITING,
    BEING_WRITTEN,
    WRITTEN,
    GONE
  }

  /** The writer is about to write for it; false if it is gone. */
  boolean beginWriting() {
    writingSinceNanos = System.nanoTime();
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

  /** Waits for the answer; an interrupt is kept for later, since the answer comes all the same. */
  Outcome await() {
    return answer.join();
  }

  /** Sends it away if it has waited too long and its event is not in the log. */
  void sendAwayIfLate(LogPatience patience, long nowNanos) {
    boolean gone =
        switch (state.get()) {
          case WAITING ->
              nowNanos - askedNanos > patience.queue().toNanos()
                  && state.compareAndSet(State.WAITING, State.GONE);
          case BEING_WRITTEN ->
              nowNanos - writingSinceNanos > patience.append().toNanos()
                  && state.compareAndSet(State.BEING_WRITTEN, State.GONE);
          // The answer is certain and only takes its time.
          case WRITTEN, GONE -> false;
        };
    if (gone) {
      answer.complete(Outcome.LOG_SLOW);
    }
  }
}
