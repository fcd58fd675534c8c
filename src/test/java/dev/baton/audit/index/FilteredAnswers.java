package dev.baton.audit.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.audit.AuditEvent;
import dev.baton.audit.AuditField;
import dev.baton.audit.AuditFilter;
import dev.baton.audit.AuditSource;
import dev.baton.audit.DiffQuery;
import dev.baton.audit.EventJson;
import dev.baton.audit.History;
import dev.baton.audit.HistoryQuery;
import dev.baton.audit.Session;
import dev.baton.audit.SessionCursor;
import dev.baton.audit.SessionQuery;
import dev.baton.audit.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Queries by filters, with values that are in a log and values that are not. */
final class FilteredAnswers {
  private static final TimeRange ALWAYS = new TimeRange(Optional.empty(), Optional.empty());
  private static final int MANY = 10_000;

  /** What would match more than itself, or be an error, if it were a part of SQL. */
  private static final List<String> TRICKS =
      List.of("' OR 1=1 --", "%", "_", "\"", "\\", "*", "?", "\u0000", "x'); DROP TABLE event");

  private FilteredAnswers() {}

  /**
   * Queries by each field and by text.
   *
   * @param events those of the log
   * @param moments times to compare the holders at
   */
  static List<Function<AuditSource, Object>> queries(
      List<AuditEvent> events, List<Instant> moments) {
    List<Function<AuditSource, Object>> queries = new ArrayList<>();
    for (AuditField field : AuditField.values()) {
      for (String value : values(events, field)) {
        var filter = new AuditFilter(Optional.empty(), Map.of(field, value), ALWAYS);
        queries.add(source -> events(source, query(filter, "", false, 0, MANY)));
        queries.add(source -> events(source, query(filter, "", true, HistoryQuery.ALL, 2)));
        queries.add(new SessionQuery(filter, Optional.empty(), Optional.empty(), MANY)::read);
      }
    }
    var all = new AuditFilter(Optional.empty(), Map.of(), ALWAYS);
    for (String text : texts(events)) {
      queries.add(source -> events(source, query(all, text, false, 0, 3)));
      queries.add(source -> events(source, query(all, text, true, 9, MANY)));
    }
    for (Instant from : moments) {
      for (Instant to : moments) {
        queries.add(new DiffQuery(from, to)::read);
      }
    }
    return queries;
  }

  private static Set<String> values(List<AuditEvent> events, AuditField field) {
    Set<String> values = new LinkedHashSet<>(TRICKS.subList(0, 3));
    // Reasons of sessions that no event has as its reason.
    values.addAll(List.of("server-killed", "taken-over", "resumed", "banned"));
    events.stream()
        .map(event -> event.text(detail(field)))
        .filter(value -> !value.isEmpty())
        .distinct()
        .limit(12)
        .forEach(values::add);
    return values;
  }

  private static String detail(AuditField field) {
    return switch (field) {
      case CONNECTION -> "connection";
      case SUBJECT -> "proofSubject";
      case ISSUER -> "proofIssuer";
      case KEY -> "proofKey";
      case ADDRESS -> "address";
      case REASON -> "reason";
    };
  }

  /** Parts of details, of what is between them in a line, and of none. */
  private static Set<String> texts(List<AuditEvent> events) {
    Set<String> texts = new LinkedHashSet<>(TRICKS);
    texts.addAll(List.of("seq", "peer-", "type", "-", "1"));
    events.stream()
        .flatMap(event -> event.details().keySet().stream().map(event::text))
        .filter(value -> value.length() > 2)
        .distinct()
        .limit(12)
        .forEach(value -> texts.add(value.substring(1, value.length() - 1)));
    return texts;
  }

  private static HistoryQuery query(
      AuditFilter filter, String text, boolean newestFirst, long after, long limit) {
    return new HistoryQuery(filter, Set.of(), text, newestFirst, after, limit);
  }

  private static List<Object> events(AuditSource source, HistoryQuery query) {
    List<Object> given = new ArrayList<>();
    History.Summary summary =
        History.read(source, query, event -> given.add(EventJson.write(event)));
    given.add(summary);
    return given;
  }

  /** Every event, read from the log. */
  static List<AuditEvent> all(AuditSource source) {
    List<AuditEvent> events = new ArrayList<>();
    var query =
        new HistoryQuery(Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), 0, MANY);
    History.read(source, query, event -> events.add(EventJson.read(EventJson.write(event))));
    return events;
  }

  /**
   * Fails unless the pages that follow each other are the whole answer.
   *
   * @param asker reads an answer out of a source of its own
   */
  static void assertPagesMakeTheWhole(Function<Function<AuditSource, Object>, Object> asker) {
    var filter = new AuditFilter(Optional.empty(), Map.of(), ALWAYS);
    for (boolean newestFirst : List.of(false, true)) {
      long start = newestFirst ? HistoryQuery.ALL : 0;
      List<AuditEvent> whole = new ArrayList<>();
      var _ =
          asker.apply(
              source ->
                  History.read(source, query(filter, "", newestFirst, start, MANY), whole::add));
      List<AuditEvent> pages = new ArrayList<>();
      var page = new History.Summary[1];
      long after = start;
      do {
        HistoryQuery next = query(filter, "", newestFirst, after, 7);
        page[0] = (History.Summary) asker.apply(source -> History.read(source, next, pages::add));
        after = page[0].lastGiven();
      } while (page[0].more());
      assertThat(pages).isEqualTo(whole).isNotEmpty();
    }
    assertSessionPagesMakeTheWhole(asker, filter);
  }

  private static void assertSessionPagesMakeTheWhole(
      Function<Function<AuditSource, Object>, Object> asker, AuditFilter filter) {
    List<Session> whole = sessions(asker, filter, Optional.empty(), MANY).sessions();
    List<Session> pages = new ArrayList<>();
    Optional<SessionCursor> after = Optional.empty();
    SessionQuery.SessionList page;
    do {
      page = sessions(asker, filter, after, 3);
      pages.addAll(page.sessions());
      after = page.sessions().isEmpty() ? after : cursor(page.sessions().getLast());
    } while (page.more());
    assertThat(pages).isEqualTo(whole);
  }

  private static Optional<SessionCursor> cursor(Session last) {
    return SessionCursor.parse(SessionCursor.of(last).text());
  }

  private static SessionQuery.SessionList sessions(
      Function<Function<AuditSource, Object>, Object> asker,
      AuditFilter filter,
      Optional<SessionCursor> after,
      int limit) {
    return (SessionQuery.SessionList)
        asker.apply(new SessionQuery(filter, Optional.empty(), after, limit)::read);
  }
}
