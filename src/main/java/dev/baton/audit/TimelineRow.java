package dev.baton.audit;

import dev.baton.realm.RealmEvent.BanEvent;
import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One thing that happened to an ID. */
public sealed interface TimelineRow {
  /** When it happened or began. */
  Instant at();

  /** When it was over; empty if it goes on. */
  Optional<Instant> until();

  /** The number of the event that says so; 0 if that one is missing. */
  long seq();

  /** What it is, in a word or two. */
  default String what() {
    return switch (this) {
      case StayRow(Session session) -> session.stay().beginning().label();
      case VacantRow _ -> "vacant";
      case RefusedRow _, OmittedRow _ -> "refused";
      case BanRow(_, PeerBanned _) -> "banned";
      case BanRow(_, BanLifted _) -> "ban lifted";
      case GapRow _ -> "not known";
    };
  }

  /** How long it lasted, or has lasted so far; empty for what has no length. */
  default Optional<Duration> lasted(Instant now) {
    return switch (this) {
      case StayRow _, VacantRow _ -> Optional.of(Duration.between(at(), until().orElse(now)));
      case RefusedRow _, OmittedRow _, BanRow _, GapRow _ -> Optional.empty();
    };
  }

  /** From where, or empty. */
  default String address() {
    return switch (this) {
      case StayRow(Session session) -> session.stay().address();
      case RefusedRow(_, OverrideRefused event) -> event.client().address();
      case VacantRow _, OmittedRow _, BanRow _, GapRow _ -> "";
    };
  }

  /** The connection, or empty. */
  default String connection() {
    return switch (this) {
      case StayRow(Session session) -> session.stay().connection().toString();
      case RefusedRow(_, OverrideRefused event) -> event.connection().toString();
      case VacantRow _, OmittedRow _, BanRow _, GapRow _ -> "";
    };
  }

  /** What else there is to say, for people. */
  default String details(TimeText times) {
    return switch (this) {
      case StayRow(Session session) -> {
        String end = session.endText();
        String client = session.stay().clientText();
        yield Stream.of(end.equals("-") ? "" : "ended: " + end, client)
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("  "));
      }
      case VacantRow _ -> "";
      case RefusedRow(_, OverrideRefused event) -> event.refusal().label();
      case OmittedRow(_, RefusalsOmitted event, long count) ->
          "%d more until %s".formatted(count, times.show(event.at()));
      case BanRow(_, PeerBanned event) ->
          "by operator %s: %s%s"
              .formatted(
                  event.order().by(),
                  event.order().reason(),
                  event.until().map(end -> "  until " + times.show(end)).orElse(""));
      case BanRow(_, BanLifted event) -> "by operator " + event.by();
      case GapRow(_, long first, long last) ->
          "events %d to %d are missing before this time".formatted(first, last);
    };
  }

  /** Its members by their names, for programs. */
  default Map<String, Object> members() {
    var members = new LinkedHashMap<String, Object>();
    members.put("at", at());
    members.put("until", until());
    switch (this) {
      case StayRow(Session session) -> {
        members.put("what", "session");
        members.putAll(session.members());
      }
      case VacantRow _ -> members.put("what", "vacant");
      case RefusedRow(long seq, OverrideRefused event) -> {
        members.put("what", "refused");
        members.put("seq", seq);
        members.put("connection", event.connection());
        members.put("address", event.client().address());
        members.put("userAgent", event.client().userAgent());
        members.put("reason", event.refusal().label());
      }
      case OmittedRow(long seq, _, long count) -> {
        members.put("what", "refused-more");
        members.put("seq", seq);
        members.put("count", count);
      }
      case BanRow(long seq, PeerBanned event) -> {
        members.put("what", "banned");
        members.put("seq", seq);
        members.put("operator", event.order().by());
        members.put("operatorReason", event.order().reason());
        members.put("bannedUntil", event.until());
      }
      case BanRow(long seq, BanLifted event) -> {
        members.put("what", "ban-lifted");
        members.put("seq", seq);
        members.put("operator", event.by());
      }
      case GapRow(_, long first, long last) -> {
        members.put("what", "not-known");
        members.put("lostFrom", first);
        members.put("lostTo", last);
      }
    }
    return members;
  }

  /** A connection held the ID. */
  record StayRow(Session session) implements TimelineRow {
    @Override
    public Instant at() {
      return session.stay().since();
    }

    @Override
    public Optional<Instant> until() {
      return session.end().map(Session.SessionEnd::at);
    }

    @Override
    public long seq() {
      return session.stay().seq();
    }
  }

  /** No connection held the ID. */
  record VacantRow(long seq, Instant at, Optional<Instant> until) implements TimelineRow {}

  /** An attempt to take the ID over was refused. */
  record RefusedRow(long seq, OverrideRefused event) implements TimelineRow {
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
  record OmittedRow(long seq, RefusalsOmitted event, long count) implements TimelineRow {
    @Override
    public Instant at() {
      return event.since();
    }

    @Override
    public Optional<Instant> until() {
      return Optional.of(event.at());
    }
  }

  /** The ID was banned, or its ban was lifted. */
  record BanRow(long seq, BanEvent event) implements TimelineRow {
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
   * Events are missing, so that it is not known what happened.
   *
   * @param at the time of the first event behind them
   * @param first the first of them
   * @param last the last one
   */
  record GapRow(Instant at, long first, long last) implements TimelineRow {
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
