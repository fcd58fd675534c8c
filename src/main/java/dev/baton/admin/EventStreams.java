package dev.baton.admin;

import dev.baton.audit.HistoryQuery;
import dev.baton.audit.index.AuditSources;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * The streams of events that clients read: few, since each keeps a connection of the admin port.
 * They share one reading of the log, whose newest events are kept for all of them. What is older is
 * read for one of them at a time, a page at a time. So neither memory nor the work that the log is
 * read with depends on how many there are, or on how fast they are read. Safe for use by many
 * threads.
 */
public final class EventStreams implements AutoCloseable {
  /** A quarter of the connections that the admin port has. */
  private static final int COUNT = 8;

  private static final Problem CROWDED =
      Problem.unavailable("As many streams are open as the server has: %d.".formatted(COUNT));

  private final Semaphore free = new Semaphore(COUNT);
  private final EventTail tail;
  private final EarlierEvents earlier;
  private final Metrics metrics;

  /** No streams yet: the log is read from the first one on. */
  public EventStreams(AuditSources sources, Metrics metrics) {
    this.tail = new EventTail(sources.logs(), sources.files());
    this.earlier = new EarlierEvents(sources);
    this.metrics = metrics;
  }

  /** How many are open. */
  public int open() {
    return COUNT - free.availablePermits();
  }

  /**
   * A stream, or why there is none.
   *
   * @param isAllowed whether its client may still read, asked again and again
   */
  AdminAnswer answer(AdminRequest request, QueryParameters asked, BooleanSupplier isAllowed)
      throws BadRequestException {
    if (!AnswerFormat.allowsStream(request.header("Accept"))) {
      return Problem.notAcceptable(AnswerFormat.STREAM).answer();
    }
    Optional<Long> after = after(request, asked);
    var query =
        new HistoryQuery(
            asked.filter(),
            asked.types(),
            asked.text("text").orElse(""),
            false,
            0,
            HistoryQuery.ALL);
    if (!free.tryAcquire()) {
      metrics.count(Metric.EVENT_STREAMS_REFUSED);
      return closing(CROWDED.answer());
    }
    metrics.count(Metric.EVENT_STREAMS);
    tail.join();
    return AdminAnswer.of(new EventStream(query, after, tail, earlier, isAllowed, this::free));
  }

  private void free() {
    tail.leave();
    free.release();
  }

  /** One who is refused does not keep a connection while it waits to come again. */
  private static AdminAnswer closing(AdminAnswer answer) {
    var headers = new HashMap<>(answer.headers());
    headers.put("Connection", "close");
    return new AdminAnswer(
        answer.status(), answer.contentType(), Map.copyOf(headers), answer.body());
  }

  /** A browser that comes back says in a header what it has, and asks for the same as before. */
  private static Optional<Long> after(AdminRequest request, QueryParameters asked)
      throws BadRequestException {
    List<String> last =
        request.header("Last-Event-ID").stream().filter(id -> !id.isEmpty()).toList();
    if (last.isEmpty()) {
      return asked.afterEvent();
    }
    if (last.size() > 1 || !last.getFirst().matches("[0-9]{1,18}")) {
      throw new BadRequestException("Last-Event-ID is the number of an event.");
    }
    return Optional.of(Long.valueOf(last.getFirst()));
  }

  /** Ends all streams, soon; there are no others from then on. */
  @Override
  public void close() {
    tail.close();
    earlier.close();
  }
}
