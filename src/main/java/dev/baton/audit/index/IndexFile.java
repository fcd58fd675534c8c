package dev.baton.audit.index;

import dev.baton.storage.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The file of an index: an SQLite database, beside which SQLite keeps two more. */
final class IndexFile {
  /** Of the tables. An index of another version is made again. */
  static final int VERSION = 2;

  /** How long a statement waits for another process that has locked the file. */
  private static final int BUSY_MILLIS = 2_000;

  private static final List<String> SETTINGS =
      List.of(
          "PRAGMA page_size = 16384",
          // What is erased is overwritten.
          "PRAGMA secure_delete = ON",
          "PRAGMA journal_mode = WAL",
          "PRAGMA synchronous = NORMAL",
          "PRAGMA wal_autocheckpoint = 2000",
          "PRAGMA journal_size_limit = 33554432",
          "PRAGMA cache_size = -32768");

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE position(
            seq INTEGER NOT NULL, hash TEXT NOT NULL, first_seq INTEGER NOT NULL,
            first_at INTEGER, last_at INTEGER, events INTEGER NOT NULL, voids INTEGER NOT NULL,
            damaged INTEGER NOT NULL, runs_known INTEGER NOT NULL)
          """,
          """
          CREATE TABLE run(node TEXT NOT NULL, incarnation INTEGER NOT NULL,
            shared INTEGER NOT NULL)
          """,
          // A gap comes right behind the last event that is missing.
          """
          CREATE TABLE event(
            id INTEGER PRIMARY KEY, seq INTEGER GENERATED ALWAYS AS (id / 2) VIRTUAL,
            at INTEGER NOT NULL, node TEXT NOT NULL, type TEXT NOT NULL, peer TEXT, address TEXT,
            json TEXT NOT NULL,
            connection TEXT GENERATED ALWAYS AS (json ->> '$.connection') VIRTUAL,
            reason TEXT GENERATED ALWAYS AS (json ->> '$.reason') VIRTUAL,
            subject TEXT GENERATED ALWAYS AS (json ->> '$.proofSubject') VIRTUAL,
            issuer TEXT GENERATED ALWAYS AS (json ->> '$.proofIssuer') VIRTUAL,
            kid TEXT GENERATED ALWAYS AS (json ->> '$.proofKey') VIRTUAL)
          """,
          "CREATE TABLE mention(peer TEXT NOT NULL, event INTEGER NOT NULL,"
              + " PRIMARY KEY(peer, event)) WITHOUT ROWID",
          """
          CREATE TABLE session(
            id INTEGER PRIMARY KEY, peer TEXT NOT NULL, connection TEXT NOT NULL,
            began INTEGER NOT NULL, began_seq INTEGER NOT NULL, how TEXT NOT NULL,
            authority TEXT NOT NULL, displaced TEXT, dropped INTEGER, drop_reason TEXT,
            node TEXT NOT NULL, incarnation INTEGER NOT NULL, shared INTEGER NOT NULL,
            address TEXT, user_agent TEXT, client_version TEXT, origin TEXT,
            subject TEXT, issuer TEXT, kid TEXT, jti TEXT, issued_at TEXT, expires_at TEXT,
            rank TEXT, tenure TEXT,
            ended INTEGER, ended_seq INTEGER, end_reason TEXT, ended_by TEXT,
            end_operator TEXT, end_operator_reason TEXT)
          """,
          // Which sessions had not ended at some moments: who held IDs at a time between two of
          // them
          // is found without a look at all sessions before it.
          "CREATE TABLE mark(id INTEGER PRIMARY KEY, at INTEGER NOT NULL)",
          "CREATE TABLE standing(mark INTEGER NOT NULL, session INTEGER NOT NULL,"
              + " PRIMARY KEY(mark, session)) WITHOUT ROWID",
          "PRAGMA user_version = " + VERSION);

  /** Made when the log has been read to its end once: many events are indexed faster without. */
  private static final List<String> INDEXES =
      List.of(
          "CREATE INDEX IF NOT EXISTS event_at ON event(at)",
          "CREATE INDEX IF NOT EXISTS event_type ON event(type)",
          "CREATE INDEX IF NOT EXISTS event_peer ON event(peer) WHERE peer IS NOT NULL",
          "CREATE INDEX IF NOT EXISTS event_address ON event(address) WHERE address IS NOT NULL",
          "CREATE INDEX IF NOT EXISTS session_peer ON session(peer)",
          "CREATE INDEX IF NOT EXISTS session_began ON session(began)",
          "CREATE INDEX IF NOT EXISTS session_open ON session(id) WHERE ended IS NULL");

  private final Path path;

  /** The file in a data folder. */
  IndexFile(Path folder) {
    this.path = folder.resolve("audit.db");
  }

  Path path() {
    return path;
  }

  /** Opens the index for the one thread that writes it, as a new one if it is missing. */
  Connection openToWrite() throws SQLException {
    makeForOwner();
    Connection connection = connect("rw");
    try {
      execute(connection, SETTINGS);
      if (version(connection) == 0) {
        connection.setAutoCommit(false);
        execute(connection, TABLES);
        connection.commit();
      }
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** SQLite's other files get the permissions of this one. */
  private void makeForOwner() {
    try {
      OwnerOnly.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens the index to read it as it is now, which changes nothing in the data folder. */
  Connection openToRead() throws SQLException {
    // Without its log no process has it open, and SQLite would make one to read it.
    Connection connection = connect(hasWriteAheadLog() ? "ro" : "ro&immutable=1");
    try {
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  boolean hasWriteAheadLog() {
    return Files.exists(beside("-wal"));
  }

  private Connection connect(String mode) throws SQLException {
    Connection connection =
        DriverManager.getConnection(
            "jdbc:sqlite:file:" + path.toUri().getRawPath() + "?mode=" + mode);
    try {
      execute(connection, List.of("PRAGMA busy_timeout = " + BUSY_MILLIS));
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void execute(Connection connection, List<String> statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Makes what queries need to be quick, if it is missing. */
  static void makeIndexes(Connection connection) throws SQLException {
    execute(connection, INDEXES);
    connection.commit();
  }

  /**
   * Moves what SQLite's log has into the file and empties the log, so that it holds nothing of
   * before. Must be called outside of a transaction.
   *
   * @return false if a reader still needs the log
   */
  static boolean emptyLog(Connection connection) throws SQLException {
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
      return result.next() && result.getInt(1) == 0;
    } finally {
      connection.setAutoCommit(false);
    }
  }

  /** The version of the tables; 0 if there are none. */
  static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet version = statement.executeQuery("PRAGMA user_version")) {
      return version.next() ? version.getInt(1) : 0;
    }
  }

  /** Deletes the index. Those that read it still can. */
  void delete() {
    try {
      for (String end : List.of("-wal", "-shm", "")) {
        Files.deleteIfExists(beside(end));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path beside(String end) {
    return path.resolveSibling(path.getFileName() + end);
  }
}
