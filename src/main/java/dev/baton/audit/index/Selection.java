package dev.baton.audit.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A query that grows by conditions. All values are parameters. Confined to one thread. */
final class Selection {
  private final StringBuilder sql;
  private final List<Object> values = new ArrayList<>();

  /** Takes the rows. */
  @FunctionalInterface
  interface RowSink {
    void accept(ResultSet row) throws SQLException;
  }

  /** A query that has one condition. */
  Selection(String sql, Object... values) {
    this.sql = new StringBuilder(sql);
    this.values.addAll(List.of(values));
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
        while (row.next()) {
          sink.accept(row);
        }
      }
    } catch (SQLException e) {
      throw new IndexUnusableException(e);
    }
  }
}
