package dev.baton.audit;

import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import java.time.Instant;
import java.util.Optional;

/** One thing that happened to an ID. */
public sealed interface TimelineRow {
  /** When it happened or began. */
  Instant at();

  /** When it was over; empty if it goes on. */
  Optional<Instant> until();

  /** The number of the event that says so; 0 if that one is missing. */
  long seq();

  /** A connection held the ID. */
  record Stay(Session session) implements TimelineRow {
    @Override
    public Instant at() {
      return session.stay().since();
    }

    @Override
    public Optional<Instant> until() {
      return session.end().map(Session.End::at);
    }

    @Override
    public long seq() {
      return session.stay().seq();
    }
  }

  /** No connection held the ID. */
  record Vacant(long seq, Instant at, Optional<Instant> until) implements TimelineRow {}

  /** An attempt to take the ID over was refused. */
  record Refused(long seq, OverrideRefused event) implements TimelineRow {
    @Override
    public Instant at() {
      return event.at();
    }

    @Override
    public Optional<Instant> until() {
      return Optional.of(event.at());
    }
  }

  /**
   * More attempts were refused than are worth an event each.
   *
   * @param count how many of them were for this ID
   */
  record Omitted(long seq, RefusalsOmitted event, long count) implements TimelineRow {
    @Override
    public Instant at() {
      return event.since();
    }

    @Override
    public Optional<Instant> until() {
      return Optional.of(event.at());
    }
  }

  /**
   * Events are missing, so that it is not known what happened.
   *
   * @param at the time of the first event behind them
   * @param first the first of them
   * @param last the last one
   */
  record Gap(Instant at, long first, long last) implements TimelineRow {
    @Override
    public Optional<Instant> until() {
      return Optional.of(at);
    }

    @Override
    public long seq() {
      return first;
    }
  }
}
