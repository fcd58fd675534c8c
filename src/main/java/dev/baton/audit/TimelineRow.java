package dev.baton.audit;

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
      case BanRow ban -> ban.isLifted() ? "ban lifted" : "banned";
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
      case RefusedRow refused -> refused.fromAddress();
      case VacantRow _, OmittedRow _, BanRow _, GapRow _ -> "";
    };
  }

  /** The connection, or empty. */
  default String connection() {
    return switch (this) {
      case StayRow(Session session) -> session.stay().connection().toString();
      case RefusedRow refused -> refused.refused();
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
      case RefusedRow refused -> refused.reason();
      case OmittedRow omitted ->
          "%d more until %s".formatted(omitted.count(), times.show(omitted.last()));
      case BanRow ban -> ban.text(times);
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
      case RefusedRow refused -> {
        members.put("what", "refused");
        members.put("seq", refused.seq());
        members.put("connection", refused.refused());
        members.put("address", refused.fromAddress());
        members.put("userAgent", refused.userAgent());
        members.put("reason", refused.reason());
      }
      case OmittedRow omitted -> {
        members.put("what", "refused-more");
        members.put("seq", omitted.seq());
        members.put("count", omitted.count());
      }
      case BanRow ban -> {
        members.put("what", ban.isLifted() ? "ban-lifted" : "banned");
        members.put("seq", ban.seq());
        members.put("operator", ban.operator());
        members.put("operatorReason", ban.reason());
        members.put("bannedUntil", ban.ends());
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

  /**
   * An attempt to take the ID over was refused.
   *
   * @param refused the connection that asked for it
   * @param fromAddress where its client was
   * @param userAgent what its client called itself
   * @param reason the stable name of the reason
   */
  record RefusedRow(
      long seq, Instant at, String refused, String fromAddress, String userAgent, String reason)
      implements TimelineRow {
    /** The row of an event of that type. */
    static RefusedRow of(AuditEvent event) {
      return new RefusedRow(
          event.seq(),
          event.at(),
          event.text("connection"),
          event.text("address"),
          event.text("userAgent"),
          event.text("reason"));
    }

    @Override
    public Optional<Instant> until() {
      return Optional.of(at);
    }
  }

  /**
   * More attempts were refused than are worth an event each.
   *
   * @param at when the first of them was
   * @param last when they were counted
   * @param count how many of them were for this ID
   */
  record OmittedRow(long seq, Instant at, Instant last, long count) implements TimelineRow {
    /** The row of an event of that type, for one of the IDs that it mentions. */
    static OmittedRow of(AuditEvent event, String peer) {
      return new OmittedRow(event.seq(), event.time("since"), event.at(), event.count(peer));
    }

    @Override
    public Optional<Instant> until() {
      return Optional.of(last);
    }
  }

  /**
   * The ID was banned, or its ban was lifted.
   *
   * @param operator whose order it was
   * @param reason why it was banned
   * @param ends when the ban ends by itself, if it does
   */
  record BanRow(
      long seq,
      Instant at,
      boolean isLifted,
      String operator,
      Optional<String> reason,
      Optional<Instant> ends)
      implements TimelineRow {
    static boolean isOne(AuditEvent event) {
      return event.type().equals("peer-banned") || event.type().equals("ban-lifted");
    }

    /** The row of an event of these types. */
    static BanRow of(AuditEvent event) {
      return new BanRow(
          event.seq(),
          event.at(),
          event.type().equals("ban-lifted"),
          event.text("operator"),
          Optional.of(event.text("operatorReason")).filter(text -> !text.isEmpty()),
          Optional.ofNullable(event.details().get("until")).map(Instant.class::cast));
    }

    @Override
    public Optional<Instant> until() {
      return Optional.of(at);
    }

    String text(TimeText times) {
      return "by operator %s%s%s"
          .formatted(
              operator,
              reason.map(why -> ": " + why).orElse(""),
              ends.map(end -> "  until " + times.show(end)).orElse(""));
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
    /** The row of an event that stands for a gap. */
    static GapRow of(AuditEvent event) {
      return new GapRow(event.at(), event.number("lostFrom"), event.number("lostTo"));
    }

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
