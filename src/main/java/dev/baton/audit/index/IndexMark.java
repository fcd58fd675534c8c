package dev.baton.audit.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;

/** What becomes of the marks of an index with a batch. */
sealed interface IndexMark {
  /** Nothing. */
  record NoMark() implements IndexMark {}

  /** Times have gone back, and what was marked says nothing of the times before any more. */
  record ForgetMarks() implements IndexMark {}

  /**
   * A new one.
   *
   * @param at the time of the last event, which none has been behind
   * @param standing the rows of the sessions that have not ended
   */
  record NewMark(Instant at, List<Long> standing) implements IndexMark {
    public NewMark {
      standing = List.copyOf(standing);
    }
  }

  /** Writes it. */
  default void write(Connection connection) throws SQLException {
    switch (this) {
      case NoMark _ -> {}
      case ForgetMarks _ -> {
        try (Statement statement = connection.createStatement()) {
          statement.executeUpdate("DELETE FROM standing");
          statement.executeUpdate("DELETE FROM mark");
        }
      }
      case NewMark mark -> {
        try (PreparedStatement row =
                connection.prepareStatement("INSERT INTO mark(at) VALUES (?)");
            PreparedStatement session =
                connection.prepareStatement(
                    "INSERT INTO standing VALUES ((SELECT max(id) FROM mark), ?)")) {
          new Columns(row).time(mark.at());
          row.executeUpdate();
          for (long id : mark.standing()) {
            session.setLong(1, id);
            session.addBatch();
          }
          session.executeBatch();
        }
      }
    }
  }
}
