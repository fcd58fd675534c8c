package dev.baton.audit.index;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;

/** Values in columns: times are nanoseconds since 1970, other values that are not numbers texts. */
final class Columns {
  private static final long SECOND = 1_000_000_000L;

  private final PreparedStatement statement;
  private int column = 1;

  /** Sets the parameters of a statement one after the other. */
  Columns(PreparedStatement statement) {
    this.statement = statement;
  }

  Columns number(long value) throws SQLException {
    statement.setLong(column++, value);
    return this;
  }

  Columns text(String value) throws SQLException {
    statement.setString(column++, value);
    return this;
  }

  Columns text(Optional<?> value) throws SQLException {
    if (value.isPresent()) {
      return text(value.get().toString());
    }
    statement.setNull(column++, Types.VARCHAR);
    return this;
  }

  Columns textOrNull(String value) throws SQLException {
    return text(Optional.of(value).filter(text -> !text.isEmpty()));
  }

  Columns time(Instant value) throws SQLException {
    return number(nanos(value));
  }

  Columns time(Optional<Instant> value) throws SQLException {
    if (value.isPresent()) {
      return time(value.get());
    }
    statement.setNull(column++, Types.BIGINT);
    return this;
  }

  /** What a query compares times with: those beyond what a number can hold lie at its ends. */
  static long nanos(Instant time) {
    try {
      return Math.addExact(Math.multiplyExact(time.getEpochSecond(), SECOND), time.getNano());
    } catch (ArithmeticException e) {
      return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  static Instant time(ResultSet row, String name) throws SQLException {
    return ofNanos(row.getLong(name));
  }

  static Optional<Instant> timeIfAny(ResultSet row, String name) throws SQLException {
    long nanos = row.getLong(name);
    return row.wasNull() ? Optional.empty() : Optional.of(ofNanos(nanos));
  }

  private static Instant ofNanos(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
  }

  static Optional<String> textIfAny(ResultSet row, String name) throws SQLException {
    return Optional.ofNullable(row.getString(name));
  }

  /** The text of a column that is never empty. */
  static String text(ResultSet row, String name) throws SQLException {
    return textIfAny(row, name)
        .orElseThrow(() -> new IndexUnusableException("a row has no " + name));
  }
}
