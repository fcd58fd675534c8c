package dev.baton.audit.index;

import dev.baton.realm.Redaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The rows of IDs that were erased: what was personal in them is what the log has in its place.
 * They are changed when the event is read that says so, and so a row is the same whether it was
 * written before or, in an index that is made again, after the key was destroyed.
 */
final class ErasedRows {
  private static final String ERASED = "'" + Redaction.ERASED.text() + "'";

  /** The details of events in which something personal stands. */
  private static final List<String> DETAILS =
      List.of(
          "previousAddress",
          "address",
          "userAgent",
          "clientVersion",
          "origin",
          "proofSubject",
          "proofIssuer",
          "proofKey",
          "proofId",
          "operator",
          "operatorReason");

  private static final List<String> STATEMENTS =
      List.of(
          "UPDATE event SET json = json_replace(json, "
              + DETAILS.stream()
                  .map(detail -> "'$." + detail + "', " + ERASED)
                  .collect(Collectors.joining(", "))
              + "),"
              + replaced("json_extract(json, '$.userAgent') IS NOT NULL", "address")
              + " WHERE peer = ? AND id < ?",
          "UPDATE session SET"
              + replaced("user_agent IS NOT NULL", "address", "user_agent", "client_version")
              + ","
              + replaced("user_agent IS NOT NULL", "origin")
              + ","
              + replaced("rank IS NOT NULL", "subject", "issuer", "kid", "jti")
              + ","
              + replaced("end_operator IS NOT NULL", "end_operator", "end_operator_reason")
              + " WHERE peer = ? AND began_seq * 2 < ?");

  private ErasedRows() {}

  private static String replaced(String condition, String... columns) {
    return List.of(columns).stream()
        .map(column -> " %1$s = CASE WHEN %2$s THEN %3$s END".formatted(column, condition, ERASED))
        .collect(Collectors.joining(","));
  }

  /**
   * Changes the rows up to the erasure of each ID.
   *
   * @param erased the numbers of the events that say so
   */
  static void redact(Connection connection, Map<String, Long> erased) throws SQLException {
    for (String sql : STATEMENTS) {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        for (Map.Entry<String, Long> erasure : erased.entrySet()) {
          statement.setString(1, erasure.getKey());
          statement.setLong(2, 2 * erasure.getValue());
          statement.addBatch();
        }
        statement.executeBatch();
      }
    }
  }
}
