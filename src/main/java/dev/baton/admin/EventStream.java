package dev.baton.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.admin.EarlierEvents.EarlierPage;
import dev.baton.admin.EventTail.Tail;
import dev.baton.audit.AuditEvent;
import dev.baton.audit.EventJson;
import dev.baton.audit.HistoryQuery;
import dev.baton.eventlog.LogRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The events of the log for one client, as they come: taken from what is kept for all when the
 * client has read what it was sent before, so that a slow one waits for itself alone. Confined to
 * one thread, apart from {@link #close}.
 */
public final class EventStream implements AutoCloseable {
  /**
   * How often a client hears something, so that the network says when it is gone. The second write
   * to one that is gone fails, and its place is free.
   */
  private static final Duration HEARTBEAT = Duration.ofSeconds(2);

  /** How often it is asked whether the client may still read. */
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final HistoryQuery query;
  private final Optional<Long> after;
  private final EventTail tail;
  private final EarlierEvents earlier;
  private final BooleanSupplier isAllowed;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  // Of the thread that runs the stream: how far it has come, and when the client heard last.
  private long place;
  private long heardNanos;
  private boolean isDamageSaid;

  EventStream(
      HistoryQuery query,
      Optional<Long> after,
      EventTail tail,
      EarlierEvents earlier,
      BooleanSupplier isAllowed,
      Runnable onClose) {
    this.query = query;
    this.after = after;
    this.tail = tail;
    this.earlier = earlier;
    this.isAllowed = isAllowed;
    this.onClose = onClose;
  }

  /** Writes to the client. Each method waits until the client takes more. */
  public interface Out {
    /**
     * An event.
     *
     * @param id its number, with which the client can come back
     * @param json on one line
     */
    void event(String id, byte[] json);

    /** Something about the stream, of a type of its own and without a number. */
    void notice(String type, byte[] json);

    /** A comment, which clients ignore. */
    void comment(String text);
  }

  /**
   * Sends what comes until the stream is over, for which the client is told a reason.
   *
   * @throws RuntimeException what a method of {@code out} throws, when the client is gone
   */
  public void run(Out out) {
    heardNanos = System.nanoTime();
    try {
      String why = send(out);
      notice(out, "end", why);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String send(Out out) throws InterruptedException {
    Optional<String> over = begin(out);
    while (over.isEmpty()) {
      if (!isAllowed.getAsBoolean()) {
        return "The token is not good any more.";
      }
      over = step(out);
      beat(out);
    }
    return over.get();
  }

  /** Finds the place to begin at: behind the event that was named, or at the log's end. */
  private Optional<String> begin(Out out) throws InterruptedException {
    comment(out, "");
    if (after.isPresent()) {
      place = 2 * after.get();
      return Optional.empty();
    }
    while (isAllowed.getAsBoolean()) {
      Optional<Long> newest = tail.newest(ROUND);
      if (newest.isPresent()) {
        place = newest.get();
        comment(out, " following");
        return Optional.empty();
      }
      if (tail.behind(0, Duration.ZERO) instanceof Tail.Over(String why)) {
        return Optional.of(why);
      }
      beat(out);
    }
    return Optional.empty();
  }

  private Optional<String> step(Out out) throws InterruptedException {
    switch (tail.behind(place, ROUND)) {
      case Tail.Events(List<AuditEvent> events) -> {
        events.forEach(event -> give(event, out));
        place = events.getLast().place();
      }
      case Tail.Older(long than) -> {
        return catchUp(than, out);
      }
      case Tail.Beyond(long newest) -> {
        notice(out, "restart", "The log has no event of this number: going on at its end.");
        place = newest;
      }
      case Tail.Over(String why) -> {
        return Optional.of(why);
      }
      case Tail.Nothing _ -> {}
    }
    if (tail.isDamaged() && !isDamageSaid) {
      isDamageSaid = true;
      notice(out, "damage", "The log is damaged, and this is from its good part only.");
    }
    return Optional.empty();
  }

  private Optional<String> catchUp(long than, Out out) throws InterruptedException {
    try {
      Optional<EarlierPage> page = earlier.behind(place, query);
      if (page.isEmpty()) {
        Thread.sleep(ROUND);
        return Optional.empty();
      }
      List<AuditEvent> events = page.get().events();
      events.forEach(event -> give(event, out));
      long given = events.isEmpty() ? place : events.getLast().place();
      place = page.get().lastPlace().orElse(Math.max(given, than));
      return Optional.empty();
    } catch (CancellationException e) {
      return Optional.of("The server stops.");
    } catch (LogRefusedException e) {
      return Optional.of("The event log cannot be read now.");
    }
  }

  private void give(AuditEvent event, Out out) {
    if (query.matches(event)) {
      out.event(Long.toString(event.seq()), EventJson.write(event).getBytes(UTF_8));
      heardNanos = System.nanoTime();
    }
  }

  private void beat(Out out) {
    if (System.nanoTime() - heardNanos > HEARTBEAT.toNanos()) {
      comment(out, "");
    }
  }

  private void comment(Out out, String text) {
    out.comment(text);
    heardNanos = System.nanoTime();
  }

  private void notice(Out out, String type, String detail) {
    out.notice(type, Json.object(json -> json.writeStringField("detail", detail)));
    heardNanos = System.nanoTime();
  }

  /** Gives the place of the stream back. */
  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      onClose.run();
    }
  }
}
