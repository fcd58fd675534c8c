package dev.baton.audit;

import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.StateSaved;
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

  // An event is given when its successor is known, which may take it back.
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
   */
  public record Answer(LogReading reading, long given, long lastGiven, boolean more) {}

  /**
   * Hands the events that are asked for to the sink.
   *
   * @throws dev.baton.eventlog.LogRefusedException if a later version of this program wrote the log
   */
  public static Answer read(LogFiles files, HistoryQuery query, Consumer<AuditEvent> sink) {
    var history = new History(query, sink);
    LogReading reading = EventLogs.readAll(files, Progress.IGNORED, history::take);
    history.release();
    return new Answer(reading, history.given, history.lastGiven, history.more);
  }

  private void take(LogEntry entry) {
    boolean takesBack = entry.event() instanceof LogResumed resumed && resumed.voided().isPresent();
    if (takesBack && held != null) {
      held = held.asVoided();
    }
    release();
    // What people store for their next device is nobody else's business.
    held = entry.event() instanceof StateSaved ? null : AuditEvent.of(entry);
  }

  private void release() {
    AuditEvent event = held;
    held = null;
    if (event == null || !query.matches(event)) {
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
