package dev.baton.session;

import dev.baton.session.RealmRequest.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A client that has asked for an ID and waits for the answer. The writer and the timeout thread
 * race through its state without a lock; exactly one of them answers the client. So a log that
 * stalls can neither keep a client waiting forever nor leave an event of which it is unknown
 * whether its client was answered. Safe for use by many threads.
 */
final class PendingConnect {
  private static final int MAX_WAITS = 3;

  private final AtomicReference<ConnectState> state = new AtomicReference<>(ConnectState.WAITING);
  private final CompletableFuture<Outcome> answer = new CompletableFuture<>();

  // Both are written by the writer, before the state that makes them valid.
  private volatile long askedNanos = System.nanoTime();
  private volatile long writingSinceNanos;

  // Written by the writer only: how often it has waited for a holder, and for which one last.
  private int waits;
  private @Nullable PeerSession waitedFor;

  private enum ConnectState {
    WAITING,
    BEING_WRITTEN,
    WRITTEN,
    GONE
  }

  /** The writer is about to write for it; false if it is gone. */
  boolean beginWriting() {
    writingSinceNanos = System.nanoTime();
    return state.compareAndSet(ConnectState.WAITING, ConnectState.BEING_WRITTEN);
  }

  /** The writer has written; false if the client is gone, and the event must be revoked. */
  boolean finishWriting() {
    return state.compareAndSet(ConnectState.BEING_WRITTEN, ConnectState.WRITTEN);
  }

  /**
   * It waits for the probe of the holder of its ID, before it asks again or is answered.
   *
   * @param longest the longest that this takes, for which it is not late
   * @return false if it is gone
   */
  boolean waitForHolder(PeerSession holder, Duration longest) {
    waits++;
    waitedFor = holder;
    return waitUntil(longest);
  }

  private boolean waitUntil(Duration longest) {
    askedNanos = System.nanoTime() + longest.toNanos();
    return state.compareAndSet(ConnectState.BEING_WRITTEN, ConnectState.WAITING);
  }

  /**
   * Whether it may wait for this holder: once for each, since one that waited as well and was first
   * may be gone already, and {@value #MAX_WAITS} times in all; for the writer.
   */
  boolean mayWaitFor(PeerSession holder) {
    return waits < MAX_WAITS && waitedFor != holder;
  }

  /** It waits for the writer from now on. */
  void waitAnew() {
    askedNanos = System.nanoTime();
  }

  void answer(Outcome outcome) {
    answer.complete(outcome);
  }

  /** Rejects it, unless the writer has begun to write for it. */
  void reject(Outcome outcome) {
    if (state.compareAndSet(ConnectState.WAITING, ConnectState.GONE)) {
      answer.complete(outcome);
    }
  }

  /** Waits for the answer; an interrupt is kept for later, because the answer still comes. */
  Outcome await() {
    return answer.join();
  }

  /** Sends it away if it has waited too long and its event is not in the log. */
  void timeOutIfOverdue(LogTimeouts limits, long nowNanos) {
    boolean gone =
        switch (state.get()) {
          case WAITING ->
              nowNanos - askedNanos > limits.queue().toNanos()
                  && state.compareAndSet(ConnectState.WAITING, ConnectState.GONE);
          case BEING_WRITTEN ->
              nowNanos - writingSinceNanos > limits.append().toNanos()
                  && state.compareAndSet(ConnectState.BEING_WRITTEN, ConnectState.GONE);
          // The answer is certain and only takes its time.
          case WRITTEN, GONE -> false;
        };
    if (gone) {
      answer.complete(Outcome.LOG_SLOW);
    }
  }
}
