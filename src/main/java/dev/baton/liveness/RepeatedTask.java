package dev.baton.liveness;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A task that runs repeatedly on a thread of its own, whatever it throws. Java's scheduled
 * executors drop a task silently after its first exception.
 */
public final class RepeatedTask implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RepeatedTask.class.getName());

  /** How long a round may take before the task counts as stuck. */
  private static final Duration BOUND = Duration.ofMinutes(1);

  /** A lasting failure is logged no more often than this. */
  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

  private final String name;
  private final Duration interval;
  private final Liveness liveness;
  private final Runnable task;
  private final boolean readsFiles;
  private final Heartbeat heartbeat;
  private final Thread thread;

  // Written by the thread that closes.
  private volatile boolean closed;

  // These belong to the task's thread.
  private long loggedNanos;
  private int unlogged;

  private RepeatedTask(
      String name, Duration interval, Liveness liveness, Runnable task, boolean readsFiles) {
    this.name = name;
    this.interval = interval;
    this.liveness = liveness;
    this.task = task;
    this.readsFiles = readsFiles;
    this.loggedNanos = System.nanoTime() - LOG_INTERVAL.toNanos();
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    this.heartbeat = liveness.heartbeat(name, thread, interval.plus(BOUND));
  }

  /**
   * Starts the task; the first round comes after one interval.
   *
   * @param name of the thread, and of the task in log lines
   * @param interval from the end of one round to the beginning of the next
   */
  public static RepeatedTask start(
      String name, Duration interval, Liveness liveness, Runnable task) {
    return start(new RepeatedTask(name, interval, liveness, task, false));
  }

  /**
   * The same for a task that reads files, which may be on a disk that answers late or never: then
   * the task does not count as stuck, because its files can wait.
   */
  public static RepeatedTask startReading(
      String name, Duration interval, Liveness liveness, Runnable task) {
    return start(new RepeatedTask(name, interval, liveness, task, true));
  }

  private static RepeatedTask start(RepeatedTask repeated) {
    repeated.thread.start();
    return repeated;
  }

  /**
   * Runs the task for every item, even after it has failed for one.
   *
   * @param onFailure called with each item for which it failed
   * @throws ItemsFailedException at the end, if it failed for any item
   */
  public static <T> void forEach(
      Iterable<? extends T> items, Consumer<? super T> action, Consumer<? super T> onFailure) {
    int failed = 0;
    Throwable first = null;
    for (T item : items) {
      try {
        action.accept(item);
      } catch (RuntimeException | Error e) {
        if (Liveness.isFatal(e)) {
          throw e;
        }
        failed++;
        first = first == null ? e : first;
        onFailure.accept(item);
      }
    }
    if (first != null) {
      throw new ItemsFailedException(failed, first);
    }
  }

  /** A task failed for some items, and succeeded for the others. */
  public static final class ItemsFailedException extends RuntimeException {
    ItemsFailedException(int failed, Throwable first) {
      super("%d failed, the first one with %s".formatted(failed, first), first);
    }
  }

  private void run() {
    try {
      while (!closed) {
        sleep();
        heartbeat.beat();
        if (!closed) {
          if (readsFiles) {
            heartbeat.pause();
          }
          runOnce();
        }
      }
    } catch (RuntimeException | Error e) {
      endUnlessClosed(e);
    }
  }

  /** Only {@link #close} ends it; any other interrupt shortens one pause. */
  private void sleep() {
    try {
      Thread.sleep(interval);
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.TRACE, "interrupted", e);
    }
  }

  private void endUnlessClosed(Throwable e) {
    if (!closed) {
      liveness.fatal(name, e);
    }
  }

  private void runOnce() {
    Throwable failure = failureOf(task);
    if (failure == null) {
      return;
    }
    unlogged++;
    long now = System.nanoTime();
    if (now - loggedNanos >= LOG_INTERVAL.toNanos()) {
      LOG.log(
          System.Logger.Level.ERROR,
          "%s failed %d times; it continues".formatted(name, unlogged),
          failure);
      loggedNanos = now;
      unlogged = 0;
    }
  }

  private static @Nullable Throwable failureOf(Runnable task) {
    try {
      task.run();
      return null;
    } catch (RuntimeException | Error e) {
      if (Liveness.isFatal(e)) {
        throw e;
      }
      return e;
    }
  }

  /** Ends the task; a round under way is interrupted. */
  @Override
  public void close() {
    closed = true;
    heartbeat.end();
    thread.interrupt();
  }
}
