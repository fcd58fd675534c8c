package dev.baton.liveness;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sign of life of one thread's loop. The thread beats once a round; it announces a round that
 * waits for a disk with {@link #pause}, because a slow disk is not a dead loop.
 */
public final class Heartbeat implements Liveness.Vital {
  private final Thread thread;
  private final Duration bound;
  private final Runnable onEnd;

  // Written by the thread that is watched.
  private volatile long beatNanos = System.nanoTime();
  private volatile boolean paused;

  // Written under "this".
  private long seenNanos = beatNanos;
  private long silentNanos;

  Heartbeat(Thread thread, Duration bound, Runnable onEnd) {
    this.thread = thread;
    this.bound = bound;
    this.onEnd = onEnd;
  }

  /** Reports that the loop has completed a round. */
  public void beat() {
    paused = false;
    beatNanos = System.nanoTime();
  }

  /** Reports that the loop may wait for long, until the next beat. */
  public void pause() {
    paused = true;
  }

  /** Reports that the loop ends in order. */
  public void end() {
    onEnd.run();
  }

  @Override
  public synchronized Optional<String> complaint(long observedNanos) {
    long beat = beatNanos;
    silentNanos = paused || beat != seenNanos ? 0 : silentNanos + observedNanos;
    seenNanos = beat;
    return Optional.ofNullable(complaint());
  }

  private @Nullable String complaint() {
    if (thread.getState() == Thread.State.TERMINATED) {
      return "has died";
    }
    return silentNanos > bound.toNanos()
        ? "has been stuck for %d s".formatted(bound.toSeconds())
        : null;
  }
}
