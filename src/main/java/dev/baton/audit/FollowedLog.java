package dev.baton.audit;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogFollower;
import dev.baton.eventlog.LogPosition;
import dev.baton.eventlog.LogUnreadableException;
import dev.baton.eventlog.Progress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of a log as they come, each once, beside a server that appends, deletes old files or
 * starts again. Of those that are there at the beginning only the last ones are handed over.
 * Confined to one thread.
 *
 * <p>An event is handed over when it is in the log. If the server then takes it back, because no
 * client was told of it, the event that says so follows.
 */
public final class FollowedLog implements AutoCloseable {
  /** How often in a row the log may be out of reach, as it is while old files are deleted. */
  private static final int MAX_FAILURES = 20;

  /** How often in a row there may be acknowledged events that do not come: in other files. */
  private static final int MAX_STANDSTILL = 20;

  private final EventLogs logs;
  private final LogFiles files;
  private final Progress progress;
  private final HistoryQuery query;
  private final int wanted;
  private final Consumer<AuditEvent> sink;

  // Those that are there at the beginning.
  private final Deque<AuditEvent> last = new ArrayDeque<>();

  private long lastPlace;
  private boolean isAtTheEnd;
  private int failures;
  private int standstill;
  private @Nullable LogFollower follower;
  private Replay replay;

  /** The log of these files, of whose reading nothing is told. */
  public FollowedLog(
      EventLogs logs, LogFiles files, HistoryQuery query, int wanted, Consumer<AuditEvent> sink) {
    this(logs, files, Progress.IGNORED, query, wanted, sink);
  }

  /**
   * The log of these files.
   *
   * @param progress receives the progress of a long reading, and may end it by an exception
   * @param query which events are handed over; its limit does not count
   * @param wanted how many of those that are there
   * @param sink takes the events
   */
  public FollowedLog(
      EventLogs logs,
      LogFiles files,
      Progress progress,
      HistoryQuery query,
      int wanted,
      Consumer<AuditEvent> sink) {
    this.progress = progress;
    this.logs = logs;
    this.files = files;
    this.query = query;
    this.wanted = wanted;
    this.sink = sink;
    this.replay = fromTheFirst();
  }

  private Replay fromTheFirst() {
    var history = new History(query, OpenStays.NONE, this::give);
    return new Replay(history::take);
  }

  /**
   * Hands over what is new.
   *
   * @return whether the end of the log was reached
   * @throws dev.baton.eventlog.LogRefusedException if it cannot be read, also when it was tried
   *     again for a while
   */
  public boolean advance() {
    try {
      LogFollower present = follower == null ? open() : follower;
      follower = present;
      long before = present.position().seq();
      present.advance(replay);
      replay.release();
      boolean stands = present.position().seq() == before && present.lag() > 0;
      standstill = stands ? standstill + 1 : 0;
      failures = 0;
    } catch (LogUnreadableException e) {
      failures++;
      drop();
      if (failures >= MAX_FAILURES) {
        throw e;
      }
      return false;
    }
    isAtTheEnd = true;
    last.forEach(sink);
    last.clear();
    if (standstill >= MAX_STANDSTILL) {
      // The log goes on in files that a repair has put in the place of these.
      standstill = 0;
      drop();
    }
    return true;
  }

  /** From the first event on, since what a fold has seen in part it must not see again. */
  private LogFollower open() {
    replay = fromTheFirst();
    return logs.follow(files, LogPosition.BEGINNING, progress).orElseThrow();
  }

  private void drop() {
    LogFollower present = follower;
    follower = null;
    if (present != null) {
      present.close();
    }
  }

  private void give(AuditEvent event) {
    if (event.place() <= lastPlace) {
      return;
    }
    lastPlace = event.place();
    if (isAtTheEnd) {
      sink.accept(event);
    } else if (wanted > 0) {
      if (last.size() == wanted) {
        last.removeFirst();
      }
      last.addLast(event);
    }
  }

  /** The first damage that was met and that no event explains. */
  public Optional<Damage> damage() {
    return follower == null ? Optional.empty() : follower.damage();
  }

  @Override
  public void close() {
    drop();
  }
}
