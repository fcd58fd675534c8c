package dev.baton.session;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks, again and again, at what has grown old. One thread. */
final class Reaper implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Reaper.class.getName());

  private final Duration interval;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("baton-reaper").daemon().factory());

  Reaper(Duration interval) {
    this.interval = interval;
  }

  void start(Runnable sweep) {
    var _ =
        scheduler.scheduleWithFixedDelay(
            () -> runSafely(sweep),
            interval.toMillis(),
            interval.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** An exception out of a scheduled task would silently be its last run. */
  private static void runSafely(Runnable sweep) {
    try {
      sweep.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a sweep failed; the next one will come", e);
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
