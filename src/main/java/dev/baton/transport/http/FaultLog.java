package dev.baton.transport.http;

import java.util.concurrent.TimeUnit;

/**
 * Log lines about failures that a stranger may be able to cause as often as they like: one a minute
 * at most, with how many there were. A line names the exception and the place, and never its
 * message, which may hold words of a request. Safe for use by many threads.
 */
public final class FaultLog {
  private static final System.Logger LOG = System.getLogger(FaultLog.class.getName());
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final String OURS = "dev.baton.";

  // Guarded by "this".
  private long quietUntilNanos;
  private long unsaid;

  /** The start is chosen so that the first failure is logged at once. */
  public FaultLog(long nowNanos) {
    this.quietUntilNanos = nowNanos;
  }

  public void note(String what, Throwable failure) {
    note(what, failure, System.nanoTime());
  }

  void note(String what, Throwable failure, long nowNanos) {
    long before;
    synchronized (this) {
      if (nowNanos - quietUntilNanos < 0) {
        unsaid++;
        return;
      }
      quietUntilNanos = nowNanos + QUIET_NANOS;
      before = unsaid;
      unsaid = 0;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "{0}: {1} at {2}; {3} more since the last such line",
        what,
        failure.getClass().getName(),
        place(failure),
        before);
  }

  /** The innermost place that is ours, or the innermost if none is. */
  private static String place(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    for (StackTraceElement element : trace) {
      if (element.getClassName().startsWith(OURS)) {
        return element.toString();
      }
    }
    return trace.length == 0 ? "an unknown place" : trace[0].toString();
  }
}
