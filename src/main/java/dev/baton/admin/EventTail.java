package dev.baton.admin;

import dev.baton.audit.AuditEvent;
import dev.baton.audit.FollowedLog;
import dev.baton.audit.HistoryQuery;
import dev.baton.eventlog.Damage;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of the log, as they come: read by one thread for all who listen, and only while
 * there are some, and for a while after. Safe for use by many threads.
 */
final class EventTail implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EventTail.class.getName());

  /** How many are kept. An event has a few hundred bytes, or a few thousand at most. */
  private static final int KEPT = 1_000;

  private static final Duration INTERVAL = Duration.ofMillis(250);

  /** For how long the log is followed without a listener: to begin means to read all of it. */
  private static final Duration IDLE = Duration.ofMinutes(1);

  private static final HistoryQuery ALL =
      new HistoryQuery(
          Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), 0, HistoryQuery.ALL);

  private final EventLogs logs;
  private final LogFiles files;

  // All guarded by this.
  private final Deque<AuditEvent> kept = new ArrayDeque<>();
  private @Nullable Thread follower;
  private int listeners;
  private long idleSince;
  // Whether the end of the log was reached, and all that came since then is known.
  private boolean isKnown;
  private boolean isDamaged;
  private boolean closed;

  EventTail(EventLogs logs, LogFiles files) {
    this.logs = logs;
    this.files = files;
  }

  /** What there is behind a place of the log. */
  sealed interface Tail {
    /** These events, in their order. */
    record Events(List<AuditEvent> events) implements Tail {}

    /** Nothing yet. */
    record Nothing() implements Tail {}

    /** More than is kept; all behind this place is. */
    record Older(long than) implements Tail {}

    /** The place is beyond the log's newest, which is this one, and has been for a while. */
    record Beyond(long newest) implements Tail {}

    /** Nothing more will come: the log cannot be read, or the server stops. */
    record Over(String why) implements Tail {}
  }

  /** One more listens. */
  synchronized void join() {
    listeners++;
    if (follower == null && !closed) {
      begin();
    }
  }

  private synchronized void begin() {
    kept.clear();
    isKnown = false;
    isDamaged = false;
    Thread thread = Thread.ofPlatform().daemon().name("baton-event-tail").unstarted(this::follow);
    follower = thread;
    thread.start();
  }

  /** One less. */
  synchronized void leave() {
    listeners--;
    idleSince = System.nanoTime();
  }

  /**
   * The newest place; empty while the log has not been read to its end.
   *
   * @param patience how long to wait for it
   */
  synchronized Optional<Long> newest(Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    for (long left = patience.toNanos();
        !isKnown && follower != null && !closed && left > 0;
        left = until - System.nanoTime()) {
      wait(left / 1_000_000 + 1);
    }
    return isKnown ? Optional.of(kept.isEmpty() ? 0 : kept.getLast().place()) : Optional.empty();
  }

  /** Whether damage was met that no event explains. */
  synchronized boolean isDamaged() {
    return isDamaged;
  }

  /**
   * What comes behind a place.
   *
   * @param patience how long to wait for it
   */
  synchronized Tail behind(long place, Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      if (closed) {
        return new Tail.Over("The server stops.");
      }
      if (follower == null) {
        return new Tail.Over("The event log cannot be read now.");
      }
      Tail found = isKnown ? find(place) : new Tail.Nothing();
      long left = until - System.nanoTime();
      boolean mayChange = found instanceof Tail.Nothing || found instanceof Tail.Beyond;
      if (!mayChange || left <= 0) {
        return found;
      }
      wait(left / 1_000_000 + 1);
    }
  }

  private synchronized Tail find(long place) {
    long newest = kept.isEmpty() ? 0 : kept.getLast().place();
    if (place >= newest) {
      // A gap may have the number of the newest event.
      return place > newest + 1 ? new Tail.Beyond(newest) : new Tail.Nothing();
    }
    long before = kept.getFirst().place() - 1;
    if (place < before) {
      return new Tail.Older(before);
    }
    return new Tail.Events(kept.stream().filter(event -> event.place() > place).toList());
  }

  private void follow() {
    try (var log = new FollowedLog(logs, files, _ -> requireUse(), ALL, KEPT, this::add)) {
      while (goesOn()) {
        if (log.advance()) {
          reachEnd(log.damage());
        }
        Thread.sleep(INTERVAL);
      }
    } catch (CancellationException e) {
      LOG.log(System.Logger.Level.DEBUG, "the log is not followed any more", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(System.Logger.Level.WARNING, "the log cannot be followed for streams: {0}", e);
    } finally {
      end();
    }
  }

  private void requireUse() {
    if (!isUsed()) {
      throw new CancellationException();
    }
  }

  private synchronized boolean isUsed() {
    return !closed && (listeners > 0 || System.nanoTime() - idleSince < IDLE.toNanos());
  }

  /** Who joins after this was found not to be so begins another reading. */
  private synchronized boolean goesOn() {
    if (!isUsed()) {
      end();
      return false;
    }
    return true;
  }

  private synchronized void add(AuditEvent event) {
    if (event.erases()) {
      // What was read before it is readable no more. Those who are behind read it as it is now.
      kept.clear();
    } else if (kept.size() == KEPT) {
      kept.removeFirst();
    }
    kept.addLast(event);
  }

  private synchronized void reachEnd(Optional<Damage> damage) {
    isKnown = true;
    isDamaged = damage.isPresent();
    notifyAll();
  }

  private synchronized void end() {
    if (Thread.currentThread().equals(follower)) {
      follower = null;
      isKnown = false;
      kept.clear();
      notifyAll();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
