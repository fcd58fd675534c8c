package dev.baton.admin;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Notes in the program's log who reads the audit, which is personal data. What they ask for may be
 * personal itself, and is left out. At most one line for each token in a minute. Safe for use by
 * many threads.
 */
final class ReaderLog {
  private static final System.Logger LOG = System.getLogger(ReaderLog.class.getName());
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final Map<String, Noted> last = new HashMap<>();

  /**
   * What was noted of a reader.
   *
   * @param nanos when
   * @param omitted how many reads since then were not
   */
  private record Noted(long nanos, long omitted) {}

  /**
   * Notes a read.
   *
   * @param reader the name of the token; empty where none is needed
   */
  synchronized void note(String reader, Route route) {
    long now = System.nanoTime();
    Noted before = last.get(reader);
    if (before != null && now - before.nanos() < INTERVAL.toNanos()) {
      last.put(reader, new Noted(before.nanos(), before.omitted() + 1));
      return;
    }
    last.put(reader, new Noted(now, 0));
    LOG.log(
        System.Logger.Level.INFO,
        "{0} reads the audit: {1}; reads without a line since the last one: {2}",
        reader.isEmpty() ? "an operator without a token" : reader,
        route.path(),
        before == null ? 0 : before.omitted());
  }
}
