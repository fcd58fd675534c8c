package dev.baton;

import dev.baton.eventlog.Progress;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Aborts a start that makes no progress. Reading a damaged file can block forever, and a supervisor
 * cannot restart a process that does not exit. One daemon thread, until it is closed.
 */
final class StartWatchdog implements Progress, AutoCloseable {
  private final Duration timeout;
  private final LongSupplier nanoTime;
  private final Thread thread;

  // Written by the thread that starts the server.
  private volatile long progressNanos;
  private volatile String where;

  /**
   * A watchdog that starts at once.
   *
   * @param giveUp called with a message for the operator, once
   */
  StartWatchdog(Duration timeout, Consumer<String> giveUp) {
    this(timeout, System::nanoTime, giveUp);
  }

  /**
   * The same with another clock.
   *
   * @param nanoTime {@link System#nanoTime} or a test's
   */
  StartWatchdog(Duration timeout, LongSupplier nanoTime, Consumer<String> giveUp) {
    this(timeout, nanoTime, giveUp, "the beginning");
  }

  private StartWatchdog(
      Duration timeout, LongSupplier nanoTime, Consumer<String> giveUp, String where) {
    this.where = where;
    this.timeout = timeout;
    this.nanoTime = nanoTime;
    this.progressNanos = nanoTime.getAsLong();
    this.thread = Thread.ofPlatform().name("baton-watchdog").daemon().start(() -> watch(giveUp));
  }

  /** A watchdog that starts with the first progress, for the life of the process. */
  static Progress fromTheFirstProgress(Duration timeout, Consumer<String> giveUp) {
    return new Progress() {
      // Confined to the thread that reads.
      private @Nullable StartWatchdog watchdog;

      @Override
      public void at(String place) {
        if (watchdog == null) {
          watchdog = new StartWatchdog(timeout, System::nanoTime, giveUp, place);
        }
        watchdog.at(place);
      }
    };
  }

  @Override
  public void at(String place) {
    where = place;
    progressNanos = nanoTime.getAsLong();
  }

  private void watch(Consumer<String> giveUp) {
    try {
      while (true) {
        long left = timeout.toNanos() - (nanoTime.getAsLong() - progressNanos);
        if (left <= 0) {
          giveUp.accept(
              "no progress for %d s at %s; is the event log damaged? (docs/operating/recovering.md)"
                  .formatted(timeout.toSeconds(), where));
          return;
        }
        Thread.sleep(Duration.ofNanos(left));
      }
    } catch (InterruptedException e) {
      // Closed: the start is over.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
