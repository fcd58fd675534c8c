package dev.baton.audit.index;

import dev.baton.audit.AuditEvent;
import dev.baton.audit.AuditField;
import dev.baton.audit.EventJson;
import dev.baton.audit.HistoryQuery;
import dev.baton.audit.SessionQuery;
import dev.baton.audit.TimeRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A query that grows by conditions. All values are parameters. Confined to one thread. */
final class Selection {
  private static final String REPAIRED = "log-repaired";

  private final StringBuilder sql;
  private final List<Object> values = new ArrayList<>();

  /** What takes the rows. */
  @FunctionalInterface
  interface RowSink {
    /** Takes a row, and says whether more are wanted. */
    boolean accept(ResultSet row) throws SQLException;
  }

  /** A query that has one condition. */
  Selection(String sql, Object... values) {
    this.sql = new StringBuilder(sql);
    this.values.addAll(List.of(values));
  }

  /** The sessions that have ended and are asked for. */
  static Selection ofEnded(SessionQuery query) {
    var select = new Selection("SELECT * FROM session WHERE ended IS NOT NULL");
    query.filter().peer().ifPresent(peer -> select.and("peer = ?", peer));
    query.filter().fields().forEach((field, value) -> select.andOfSession(field, value));
    TimeRange range = query.filter().range();
    range.to().ifPresent(to -> select.and("began < ?", Columns.nanos(to)));
    range.from().ifPresent(from -> select.and("ended >= ?", Columns.nanos(from)));
    query
        .at()
        .ifPresent(
            moment -> {
              long at = Columns.nanos(moment.at());
              select.and("began <= ?", at).and("began_seq <= ?", moment.seq());
              select.and("(ended > ? OR ended_seq > ?)", at, moment.seq());
              if (query.filter().peer().isEmpty()) {
                // Of the events of one time some may come behind an event of it.
                select.andNear(at, moment.isOfEvent() ? at - 1 : at);
              }
            });
    query
        .after()
        .ifPresent(
            place ->
                select.and(
                    "(began, began_seq, peer) > (?, ?, ?)",
                    Columns.nanos(place.since()),
                    place.seq(),
                    place.peer()));
    return query.limit() == SessionQuery.ALL
        ? select.then("ORDER BY id")
        : select.then("ORDER BY began, began_seq, peer LIMIT ?", query.limit() + 1L);
  }

  /** The events that are asked for; with a text, also others that may have it. */
  static Selection of(HistoryQuery query) {
    var select =
        query.newestFirst()
            ? new Selection("SELECT json FROM event WHERE id < ?", 2 * query.after())
            : new Selection("SELECT json FROM event WHERE id >= ?", 2 * (query.after() + 1));
    query
        .filter()
        .peer()
        .ifPresent(
            peer ->
                select.and(
                    "id IN (SELECT id FROM event WHERE peer = ? UNION ALL SELECT event FROM mention"
                        + " WHERE peer = ? UNION ALL SELECT id FROM event WHERE type = ?)",
                    peer,
                    peer,
                    AuditEvent.GAP));
    query.filter().fields().forEach((field, value) -> select.andOfEvent(field, value));
    if (!query.types().isEmpty()) {
      select.andIn("type", query.types());
    }
    TimeRange range = query.filter().range();
    range.from().ifPresent(from -> select.and("at >= ?", Columns.nanos(from)));
    range.to().ifPresent(to -> select.and("at < ?", Columns.nanos(to)));
    if (!query.text().isEmpty()) {
      // Lists of lost events are searched as the text that they are shown as.
      select.and("(instr(json, ?) > 0 OR type = ?)", EventJson.escaped(query.text()), REPAIRED);
    }
    select.then(query.newestFirst() ? "ORDER BY id DESC" : "ORDER BY id");
    // How many rows have to be read to find the text in so many is not known.
    return query.text().isEmpty() ? select.then("LIMIT ?", query.limit() + 2) : select;
  }

  /**
   * Sessions of which some part can lie at a time: those that had not ended at the last mark before
   * it, and those that have begun since.
   */
  private void andNear(long at, long marked) {
    and(
        "id IN (SELECT session FROM standing WHERE mark ="
            + " (SELECT id FROM mark WHERE at <= ? ORDER BY id DESC LIMIT 1)"
            + " UNION ALL SELECT id FROM session WHERE began <= ? AND began >="
            + " (SELECT ifnull(max(at), ?) FROM mark WHERE at <= ?))",
        marked,
        at,
        Long.MIN_VALUE,
        marked);
  }

  private void andOfEvent(AuditField field, String value) {
    switch (field) {
      case CONNECTION ->
          and("(connection = ? OR json ->> '$.previousConnection' = ?)", value, value);
      case SUBJECT, ISSUER, KEY, ADDRESS, REASON -> and(column(field) + " = ?", value);
    }
  }

  private void andOfSession(AuditField field, String value) {
    switch (field) {
      case REASON -> and("(end_reason = ? OR drop_reason = ?)", value, value);
      case CONNECTION, SUBJECT, ISSUER, KEY, ADDRESS -> and(column(field) + " = ?", value);
    }
  }

  private static String column(AuditField field) {
    return switch (field) {
      case CONNECTION -> "connection";
      case SUBJECT -> "subject";
      case ISSUER -> "issuer";
      case KEY -> "kid";
      case ADDRESS -> "address";
      case REASON -> "reason";
    };
  }

  Selection and(String condition, Object... with) {
    return then("AND " + condition, with);
  }

  Selection andIn(String column, Collection<String> any) {
    sql.append(" AND ").append(column).append(" IN (");
    sql.append("?, ".repeat(any.size() - 1)).append("?)");
    values.addAll(any);
    return this;
  }

  Selection then(String clause, Object... with) {
    sql.append(' ').append(clause);
    values.addAll(List.of(with));
    return this;
  }

  void run(Connection connection, RowSink sink) {
    try (PreparedStatement query = connection.prepareStatement(sql.toString())) {
      for (int i = 0; i < values.size(); i++) {
        query.setObject(i + 1, values.get(i));
      }
      try (ResultSet row = query.executeQuery()) {
        while (row.next() && sink.accept(row)) {
          // The sink has it.
        }
      }
    } catch (SQLException e) {
      throw new IndexUnusableException(e);
    }
  }
}
