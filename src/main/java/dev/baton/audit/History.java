package dev.baton.audit;

import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.LostEvents;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.RealmState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened, in its order. The whole log is read and verified for every question, so that an
 * answer is never one from a damaged log that does not say so.
 */
public final class History {
  private final HistoryQuery query;
  private final Consumer<AuditEvent> sink;
  private long given;
  private long lastGiven;
  private boolean more;

  private final Origins origins = new Origins();
  private @Nullable Instant begins;
  private @Nullable Instant lastAt;

  // In front of the next event.
  private final List<LostEvents> missing = new ArrayList<>();

  // An event is given when its successor is known, which may take it back.
  private @Nullable LogEntry heldEntry;
  private @Nullable AuditEvent held;

  private History(HistoryQuery query, Consumer<AuditEvent> sink) {
    this.query = query;
    this.sink = sink;
  }

  /**
   * What an answer amounts to.
   *
   * @param reading the state of the log that it comes from
   * @param given how many events were given
   * @param lastGiven the number of the last of them, to go on behind it
   * @param more whether there are more than the limit allowed
   * @param begins the time of the first event that the log has, if it has one
   * @param lastAt that of the last one
   */
  public record Answer(
      LogReading reading,
      long given,
      long lastGiven,
      boolean more,
      Optional<Instant> begins,
      Optional<Instant> lastAt) {}

  /** The names of the types that events can be asked for by, sorted. */
  public static List<String> types() {
    return AuditEvent.types();
  }

  /**
   * Hands the events that are asked for to the sink.
   *
   * @throws dev.baton.eventlog.LogRefusedException if a later version of this program wrote the log
   */
  public static Answer read(LogFiles files, HistoryQuery query, Consumer<AuditEvent> sink) {
    return read(files, query, sink, _ -> {});
  }

  /**
   * The same.
   *
   * @param states told, behind a gap and in its place among the events, what a snapshot says
   */
  static Answer read(
      LogFiles files, HistoryQuery query, Consumer<AuditEvent> sink, Consumer<RealmState> states) {
    var history = new History(query, sink);
    LogReading reading =
        EventLogs.readAll(
            files,
            Progress.IGNORED,
            new LogReading.Sink() {
              @Override
              public void accept(LogEntry entry) {
                history.take(entry);
              }

              @Override
              public void gap(long from, long to) {
                history.release();
                history.missing.add(new LostEvents(from, to));
              }

              @Override
              public void state(RealmState state) {
                history.release();
                states.accept(state);
              }
            });
    history.release();
    return new Answer(
        reading,
        history.given,
        history.lastGiven,
        history.more,
        Optional.ofNullable(history.begins),
        Optional.ofNullable(history.lastAt));
  }

  private void take(LogEntry entry) {
    boolean takesBack = entry.event() instanceof LogResumed resumed && resumed.voided().isPresent();
    if (takesBack) {
      takeBack();
    }
    release();
    for (LostEvents lost : missing) {
      give(AuditEvent.ofGap(lost.from(), lost.to(), entry.event().at()));
    }
    missing.clear();
    lastAt = entry.event().at();
    if (begins == null) {
      begins = lastAt;
    }
    heldEntry = entry;
    // What people store for their next device is nobody else's business.
    held =
        entry.event() instanceof StateSaved
            ? null
            : AuditEvent.of(entry, origins.previous(entry.event()));
  }

  private void takeBack() {
    heldEntry = null;
    if (held != null) {
      held = held.asVoided();
    }
  }

  private void release() {
    if (heldEntry != null) {
      origins.accept(heldEntry.event());
      heldEntry = null;
    }
    AuditEvent event = held;
    held = null;
    if (event != null) {
      give(event);
    }
  }

  private void give(AuditEvent event) {
    if (!query.matches(event)) {
      return;
    }
    if (given >= query.limit()) {
      more = true;
      return;
    }
    given++;
    lastGiven = event.seq();
    sink.accept(event);
  }
}
