package dev.baton.audit;

import dev.baton.audit.ReplayStep.Logged;
import dev.baton.audit.ReplayStep.Missing;
import dev.baton.audit.ReplayStep.Restored;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogReading;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.LostEvents;
import dev.baton.realm.RealmState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A reading of a log that decides for each event whether it counts. Confined to one thread. */
final class Replay implements LogReading.Sink {
  private final Consumer<ReplayStep> steps;
  private @Nullable Instant begins;
  private @Nullable Instant lastAt;

  // In front of the next event.
  private final List<LostEvents> missing = new ArrayList<>();

  // An event is emitted when its successor is known, which may void it.
  private @Nullable LogEntry newest;
  private boolean newestIsVoid;

  Replay(Consumer<ReplayStep> steps) {
    this.steps = steps;
  }

  /**
   * Reads what a source has not indexed, which of a log is all.
   *
   * @param steps takes what is met there
   * @throws dev.baton.eventlog.LogRefusedException if a later version of this program wrote the log
   */
  static LogExtent read(AuditSource source, Consumer<ReplayStep> steps) {
    var replay = new Replay(steps);
    LogExtent extent = source.rest(replay);
    replay.release();
    return new LogExtent(
        extent.reading(),
        extent.begins().or(() -> Optional.ofNullable(replay.begins)),
        Optional.ofNullable(replay.lastAt).or(extent::lastAt));
  }

  /** The event that is not emitted yet. */
  Optional<UnsettledEvent> newest() {
    return Optional.ofNullable(newest).map(entry -> new UnsettledEvent(entry, newestIsVoid));
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

  /** Emits the newest event, whose successor is not known. */
  void release() {
    LogEntry entry = newest;
    newest = null;
    if (entry != null) {
      steps.accept(new Logged(entry, newestIsVoid));
    }
  }
}
