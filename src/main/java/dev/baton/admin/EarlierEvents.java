package dev.baton.admin;

import dev.baton.audit.AuditEvent;
import dev.baton.audit.History;
import dev.baton.audit.HistoryQuery;
import dev.baton.audit.StoppableSource;
import dev.baton.audit.index.AuditSources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * What a stream begins with that is older than what the server keeps for all: read a page at a
 * time, for one stream at a time, and beside the places of other reads. Safe for use by many
 * threads.
 */
final class EarlierEvents implements AutoCloseable {
  private static final int PAGE = 500;

  private final AuditSources sources;
  private final Turn turn = new Turn("baton-earlier-events");
  private volatile boolean closed;

  EarlierEvents(AuditSources sources) {
    this.sources = sources;
  }

  /**
   * Some events.
   *
   * @param lastPlace where to go on: behind all that is known of the log, if there are no more
   */
  record EarlierPage(List<AuditEvent> events, Optional<Long> lastPlace) {}

  /**
   * The next events behind a place.
   *
   * @return empty if another stream has its turn
   * @throws CancellationException when there are no streams any more
   * @throws dev.baton.eventlog.LogRefusedException if the log cannot be read
   */
  Optional<EarlierPage> behind(long place, HistoryQuery query) throws InterruptedException {
    try {
      return turn.take(_ -> read(place, query));
    } catch (StoppableSource.ReadStoppedException e) {
      throw new CancellationException("the server stops");
    }
  }

  /** From the event of this place on, as the gap behind it has its number. */
  private EarlierPage read(long place, HistoryQuery query) {
    var paged =
        new HistoryQuery(
            query.filter(), query.types(), query.text(), false, Math.max(0, place / 2 - 1), PAGE);
    List<AuditEvent> events = new ArrayList<>();
    History.Summary summary =
        sources
            .ask(
                source -> {
                  events.clear();
                  return History.read(
                      new StoppableSource(source, () -> closed), paged, events::add);
                })
            .answer();
    List<AuditEvent> behind = events.stream().filter(event -> event.place() > place).toList();
    return new EarlierPage(
        behind,
        summary.more() && !events.isEmpty()
            ? Optional.of(events.getLast().place())
            : Optional.empty());
  }

  @Override
  public void close() {
    closed = true;
    turn.close();
  }
}
