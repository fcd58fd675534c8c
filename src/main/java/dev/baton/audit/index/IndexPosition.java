package dev.baton.audit.index;

import dev.baton.eventlog.LogPosition;
import dev.baton.realm.NodeRun;
import dev.baton.realm.Runs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far an index has come. It is written with the rows that it stands for.
 *
 * @param log the last event that is indexed
 * @param firstSeq the first one; 0 if there is none
 * @param firstAt its time
 * @param lastAt that of the last one
 * @param events how many are indexed
 * @param voids how many of them do not count
 * @param isDamaged whether the log was damaged where it was read
 * @param runs the runs of nodes that are not over
 */
record IndexPosition(
    LogPosition log,
    long firstSeq,
    Optional<Instant> firstAt,
    Optional<Instant> lastAt,
    long events,
    long voids,
    boolean isDamaged,
    Runs runs) {
  static final IndexPosition BEGINNING =
      new IndexPosition(
          LogPosition.BEGINNING, 0, Optional.empty(), Optional.empty(), 0, 0, false, Runs.UNKNOWN);

  /** The position of an index; {@link #BEGINNING} if nothing was written yet. */
  static IndexPosition read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM position")) {
      if (!row.next()) {
        return BEGINNING;
      }
      return new IndexPosition(
          new LogPosition(row.getLong("seq"), Columns.text(row, "hash")),
          row.getLong("first_seq"),
          Columns.timeIfAny(row, "first_at"),
          Columns.timeIfAny(row, "last_at"),
          row.getLong("events"),
          row.getLong("voids"),
          row.getInt("damaged") != 0,
          runs(connection, row.getInt("runs_known") != 0));
    }
  }

  private static Runs runs(Connection connection, boolean known) throws SQLException {
    Map<String, NodeRun> present = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM run")) {
      while (row.next()) {
        var run =
            new NodeRun(
                Columns.text(row, "node"), row.getLong("incarnation"), row.getInt("shared") != 0);
        present.put(run.node(), run);
      }
    }
    return new Runs(known, present);
  }

  void write(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM position");
      statement.executeUpdate("DELETE FROM run");
    }
    try (PreparedStatement row =
            connection.prepareStatement("INSERT INTO position VALUES (?,?,?,?,?,?,?,?,?)");
        PreparedStatement runRow = connection.prepareStatement("INSERT INTO run VALUES (?,?,?)")) {
      new Columns(row)
          .number(log.seq())
          .text(log.hash())
          .number(firstSeq)
          .time(firstAt)
          .time(lastAt)
          .number(events)
          .number(voids)
          .number(isDamaged ? 1 : 0)
          .number(runs.known() ? 1 : 0);
      row.executeUpdate();
      for (NodeRun run : runs.present().values()) {
        new Columns(runRow).text(run.node()).number(run.incarnation()).number(run.shared() ? 1 : 0);
        runRow.executeUpdate();
      }
    }
  }
}
