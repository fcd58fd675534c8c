package dev.baton.audit;

import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogReading;
import dev.baton.realm.RealmState;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A source that stops in the middle of an answer when it is told to. Confined to one thread. */
public final class StoppableSource implements AuditSource {
  private final AuditSource source;
  private final BooleanSupplier isStopped;

  /**
   * The source, as long as it is not stopped.
   *
   * @param isStopped is asked for each event and each session
   */
  public StoppableSource(AuditSource source, BooleanSupplier isStopped) {
    this.source = source;
    this.isStopped = isStopped;
  }

  /** A source was stopped, and what it has given is not the whole answer. */
  public static final class ReadStoppedException extends RuntimeException {
    ReadStoppedException() {
      super("stopped");
    }
  }

  private void requireGoingOn() {
    if (isStopped.getAsBoolean()) {
      throw new ReadStoppedException();
    }
  }

  @Override
  public OpenStays open() {
    return source.open();
  }

  @Override
  public void ended(SessionQuery query, Consumer<Session> sink) {
    source.ended(
        query,
        session -> {
          requireGoingOn();
          sink.accept(session);
        });
  }

  @Override
  public void events(HistoryQuery query, Predicate<AuditEvent> sink) {
    source.events(
        query,
        event -> {
          requireGoingOn();
          return sink.test(event);
        });
  }

  @Override
  public LogExtent rest(LogReading.Sink sink) {
    return source.rest(
        new LogReading.Sink() {
          @Override
          public void accept(LogEntry entry) {
            requireGoingOn();
            sink.accept(entry);
          }

          @Override
          public void acceptVoid(LogEntry entry) {
            requireGoingOn();
            sink.acceptVoid(entry);
          }

          @Override
          public void gap(long from, long to) {
            sink.gap(from, to);
          }

          @Override
          public void state(RealmState state) {
            sink.state(state);
          }
        });
  }

  @Override
  public String name() {
    return source.name();
  }
}
