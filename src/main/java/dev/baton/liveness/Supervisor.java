package dev.baton.liveness;

import java.time.Duration;

/** The thread that checks every loop of a {@link Liveness} once a second. */
public final class Supervisor implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Liveness liveness;
  private final Duration interval;
  private final Thread thread;

  // Written by the thread that closes.
  private volatile boolean closed;

  private Supervisor(Liveness liveness, Duration interval) {
    this.liveness = liveness;
    this.interval = interval;
    this.thread = Thread.ofPlatform().name("baton-supervisor").daemon().unstarted(this::watch);
  }

  /** Starts watching. */
  public static Supervisor start(Liveness liveness) {
    return start(liveness, INTERVAL);
  }

  static Supervisor start(Liveness liveness, Duration interval) {
    var supervisor = new Supervisor(liveness, interval);
    supervisor.thread.start();
    return supervisor;
  }

  private void watch() {
    try {
      long last = System.nanoTime();
      while (!closed) {
        Thread.sleep(interval);
        long now = System.nanoTime();
        // While this thread did not run, the others may not have run either.
        liveness.look(Math.min(now - last, 2 * interval.toNanos()));
        last = now;
      }
    } catch (InterruptedException e) {
      // Closed.
    } catch (RuntimeException | Error e) {
      if (!closed) {
        liveness.fatal("the supervisor", e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
