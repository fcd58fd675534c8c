package dev.baton.admin;

import dev.baton.eventlog.LogRefusedException;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The places in which the audit is read: few, and each for a bounded time. Each read has a thread
 * of the operating system. On the virtual thread of its request it would keep one of the few
 * threads that carry those of all clients, as neither SQLite nor a loop over events lets go of it.
 * Safe for use by many threads.
 */
final class ReadSlots {
  private static final int COUNT = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofMillis(50);
  private static final Problem CROWDED =
      Problem.unavailable("As many audit reads are under way as the server carries out at a time.");
  private static final Problem UNREADABLE =
      Problem.unavailable("The event log cannot be read now.");
  private static final Problem UNFINISHED =
      Problem.unavailable("The read takes too long: ask for a shorter time, or for one ID.");

  private final Metrics metrics;
  private final Duration timeout;
  private final Semaphore free = new Semaphore(COUNT);

  ReadSlots(Metrics metrics) {
    this(metrics, TIMEOUT);
  }

  ReadSlots(Metrics metrics, Duration timeout) {
    this.metrics = metrics;
    this.timeout = timeout;
  }

  /**
   * Carries a read out, and waits for its answer.
   *
   * @param read is told when it is to stop
   */
  AdminAnswer run(Function<BooleanSupplier, AdminAnswer> read) {
    if (!isFree()) {
      metrics.count(Metric.AUDIT_READS_CROWDED);
      return CROWDED.answer();
    }
    metrics.count(Metric.AUDIT_READS);
    var isStopped = new AtomicBoolean();
    var task = new FutureTask<>(() -> read.apply(isStopped::get));
    Thread thread =
        Thread.ofPlatform().daemon().name("baton-audit-read").unstarted(() -> runAndFree(task));
    boolean started = false;
    try {
      thread.start();
      started = true;
      return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      metrics.count(Metric.AUDIT_READS_UNFINISHED);
      return UNFINISHED.answer();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNFINISHED.answer();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LogRefusedException) {
        return UNREADABLE.answer();
      }
      throw new IllegalStateException("an audit read failed", e.getCause());
    } finally {
      isStopped.set(true);
      if (!started) {
        free.release();
      }
    }
  }

  /** A read that has just been answered frees its place a moment later. */
  private boolean isFree() {
    try {
      return free.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void runAndFree(FutureTask<AdminAnswer> task) {
    try {
      task.run();
    } finally {
      free.release();
    }
  }
}
