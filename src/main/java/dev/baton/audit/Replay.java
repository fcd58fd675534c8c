package dev.baton.audit;

import dev.baton.audit.ReplayStep.Logged;
import dev.baton.audit.ReplayStep.Missing;
import dev.baton.audit.ReplayStep.Restored;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.LostEvents;
import dev.baton.realm.RealmState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A reading of a whole log that decides for each event whether it counts. Every record is verified,
 * so that an answer from a damaged log always says so. Confined to one thread.
 */
final class Replay implements LogReading.Sink {
  private final Consumer<ReplayStep> steps;
  private @Nullable Instant begins;
  private @Nullable Instant lastAt;

  // In front of the next event.
  private final List<LostEvents> missing = new ArrayList<>();

  // An event is emitted when its successor is known, which may void it.
  private @Nullable LogEntry newest;
  private boolean newestIsVoid;

  private Replay(Consumer<ReplayStep> steps) {
    this.steps = steps;
  }

  /**
   * Reads a log.
   *
   * @param steps takes what is met there
   * @throws dev.baton.eventlog.LogRefusedException if a later version of this program wrote the log
   */
  static LogExtent read(EventLogs logs, LogFiles files, Consumer<ReplayStep> steps) {
    var replay = new Replay(steps);
    LogReading reading = logs.readAll(files, Progress.IGNORED, replay);
    replay.release();
    return new LogExtent(
        reading, Optional.ofNullable(replay.begins), Optional.ofNullable(replay.lastAt));
  }

  @Override
  public void accept(LogEntry entry) {
    if (entry.event() instanceof LogResumed resumed && resumed.voided().isPresent()) {
      newestIsVoid = true;
    }
    take(entry, false);
  }

  @Override
  public void acceptVoid(LogEntry entry) {
    take(entry, true);
  }

  private void take(LogEntry entry, boolean isVoid) {
    release();
    Instant at = entry.event().at();
    missing.forEach(lost -> steps.accept(new Missing(lost.from(), lost.to(), at)));
    missing.clear();
    begins = begins == null ? at : begins;
    lastAt = at;
    newest = entry;
    newestIsVoid = isVoid;
  }

  @Override
  public void gap(long from, long to) {
    release();
    missing.add(new LostEvents(from, to));
  }

  @Override
  public void state(RealmState state) {
    release();
    steps.accept(new Restored(state));
  }

  private void release() {
    LogEntry entry = newest;
    newest = null;
    if (entry != null) {
      steps.accept(new Logged(entry, newestIsVoid));
    }
  }
}
