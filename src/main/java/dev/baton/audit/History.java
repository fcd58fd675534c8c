package dev.baton.audit;

import dev.baton.audit.ReplayStep.Logged;
import dev.baton.audit.ReplayStep.Missing;
import dev.baton.audit.ReplayStep.Restored;
import dev.baton.eventlog.LogReading;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** What happened, in its order or against it. Confined to one thread. */
public final class History {
  private final HistoryQuery query;
  private final Consumer<AuditEvent> sink;
  private final Holdings holdings;

  // With the newest first: what the index has, and the newest of what the log has behind it.
  private final List<AuditEvent> indexed = new ArrayList<>();
  private final Deque<AuditEvent> newest = new ArrayDeque<>();
  private long given;
  private long lastGiven;
  private boolean more;

  History(HistoryQuery query, OpenStays open, Consumer<AuditEvent> sink) {
    this.holdings = new Holdings(open, _ -> {}, _ -> {});
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
  public record Summary(LogReading reading, long given, long lastGiven, boolean more) {}

  /** The names of the types that events can be asked for by, sorted. */
  public static List<String> types() {
    return AuditEvent.types();
  }

  /**
   * Hands the events that are asked for to the sink. With the newest first, memory holds twice as
   * many as are asked for.
   *
   * @throws dev.baton.eventlog.LogRefusedException if a later version of this program wrote the log
   */
  public static Summary read(AuditSource source, HistoryQuery query, Consumer<AuditEvent> sink) {
    var history = new History(query, source.open(), sink);
    source.events(query, history::takeIndexed);
    LogExtent extent = Replay.read(source, history::take);
    history.newest.forEach(history::give);
    history.indexed.forEach(history::give);
    return new Summary(extent.reading(), history.given, history.lastGiven, history.more);
  }

  private boolean takeIndexed(AuditEvent event) {
    if (!query.matches(event)) {
      return true;
    }
    if (query.newestFirst()) {
      indexed.add(event);
      return indexed.size() < enough();
    }
    give(event);
    return !more;
  }

  void take(ReplayStep step) {
    switch (step) {
      case Logged(var entry, boolean isVoid) -> {
        AuditEvent.of(entry, holdings.contested(entry.event()), isVoid).ifPresent(this::take);
        if (!isVoid) {
          holdings.apply(entry);
        }
      }
      case Missing(long from, long to, var before) -> take(AuditEvent.ofGap(from, to, before));
      // What the events themselves said of where a holder came from stays true.
      case Restored _ -> {}
    }
  }

  private void take(AuditEvent event) {
    if (!query.matches(event)) {
      return;
    }
    if (!query.newestFirst()) {
      give(event);
      return;
    }
    newest.addFirst(event);
    if (newest.size() > enough()) {
      newest.removeLast();
    }
  }

  /** With how many events the answer and whether there are more is known. */
  private long enough() {
    return query.limit() + 2;
  }

  private void give(AuditEvent event) {
    // A gap may have the number of the event before it; the next page begins at another number.
    if (more || (given >= query.limit() && event.seq() != lastGiven)) {
      more = true;
      return;
    }
    given++;
    lastGiven = event.seq();
    sink.accept(event);
  }
}
