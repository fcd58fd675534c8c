package dev.baton.audit;

import dev.baton.audit.ReplayStep.Logged;
import dev.baton.audit.ReplayStep.Missing;
import dev.baton.audit.ReplayStep.Restored;
import dev.baton.eventlog.LogReading;
import java.util.List;
import java.util.function.Consumer;

/** What happened, in its order. */
public final class History {
  private final HistoryQuery query;
  private final Consumer<AuditEvent> sink;
  private final Holdings holdings;
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
   * Hands the events that are asked for to the sink.
   *
   * @throws dev.baton.eventlog.LogRefusedException if a later version of this program wrote the log
   */
  public static Summary read(AuditSource source, HistoryQuery query, Consumer<AuditEvent> sink) {
    var history = new History(query, source.open(), sink);
    source.events(query, history::give);
    LogExtent extent = Replay.read(source, history::take);
    return new Summary(extent.reading(), history.given, history.lastGiven, history.more);
  }

  void take(ReplayStep step) {
    switch (step) {
      case Logged(var entry, boolean isVoid) -> {
        AuditEvent.of(entry, holdings.contested(entry.event()), isVoid).ifPresent(this::give);
        if (!isVoid) {
          holdings.apply(entry);
        }
      }
      case Missing(long from, long to, var before) -> give(AuditEvent.ofGap(from, to, before));
      // What the events themselves said of where a holder came from stays true.
      case Restored _ -> {}
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
