package dev.baton.audit.index;

import dev.baton.audit.AuditEvent;
import dev.baton.audit.AuditSource;
import dev.baton.audit.EventJson;
import dev.baton.audit.HistoryQuery;
import dev.baton.audit.Holding;
import dev.baton.audit.LogExtent;
import dev.baton.audit.OpenStays;
import dev.baton.audit.Session;
import dev.baton.audit.SessionQuery;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogFollower;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.Progress;
import dev.baton.realm.RealmState;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A log whose index is asked for what it has, and the log for the events behind it. The index is
 * that of one moment, whatever a server writes meanwhile. Confined to one thread.
 */
public final class IndexedLog implements AuditSource, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(IndexedLog.class.getName());

  private final Connection connection;
  private final IndexPosition position;
  private final OpenStays open;
  private final LogFollower follower;

  private IndexedLog(
      Connection connection, IndexPosition position, OpenStays open, LogFollower follower) {
    this.connection = connection;
    this.position = position;
    this.open = open;
    this.follower = follower;
  }

  /**
   * The log of these files with its index; empty if there is none that is whole and of this log.
   */
  public static Optional<IndexedLog> open(EventLogs logs, LogFiles files) {
    var file = new IndexFile(files.folder());
    if (!Files.exists(file.path())) {
      return Optional.empty();
    }
    try {
      boolean beside = file.hasWriteAheadLog();
      Connection connection = file.openToRead();
      Optional<IndexedLog> found = Optional.empty();
      try {
        found = open(logs, files, connection);
        if (!beside && file.hasWriteAheadLog()) {
          // A server has begun to write meanwhile, which was not looked out for.
          found.ifPresent(log -> log.follower.close());
          found = Optional.empty();
        }
      } finally {
        if (found.isEmpty()) {
          connection.close();
        }
      }
      return found;
    } catch (SQLException | IndexUnusableException | LogRefusedException | LinkageError e) {
      LOG.log(System.Logger.Level.DEBUG, "the audit index is not used", e);
      return Optional.empty();
    }
  }

  /**
   * The same for one that is just written, by what its writer knows.
   *
   * @param rest what is behind its position
   * @return empty if it is at another position now
   */
  static Optional<IndexedLog> at(
      IndexPosition position, OpenStays open, LogFollower rest, IndexFile file) {
    try {
      Connection connection = file.openToRead();
      boolean isThere = false;
      try {
        isThere = IndexPosition.read(connection).log().equals(position.log());
      } finally {
        if (!isThere) {
          connection.close();
        }
      }
      return isThere
          ? Optional.of(new IndexedLog(connection, position, open, rest))
          : Optional.empty();
    } catch (SQLException e) {
      throw new IndexUnusableException(e);
    }
  }

  private static Optional<IndexedLog> open(EventLogs logs, LogFiles files, Connection connection)
      throws SQLException {
    if (IndexFile.version(connection) != IndexFile.VERSION) {
      return Optional.empty();
    }
    IndexPosition position = IndexPosition.read(connection);
    if (position.isDamaged() || position.log().seq() == 0) {
      return Optional.empty();
    }
    var open = new OpenStays(openStays(connection), position.runs());
    return logs.follow(files, position.log(), Progress.IGNORED)
        .map(follower -> new IndexedLog(connection, position, open, follower));
  }

  private static List<Holding> openStays(Connection connection) throws SQLException {
    List<Holding> stays = new ArrayList<>();
    try (PreparedStatement query =
            connection.prepareStatement("SELECT * FROM session WHERE ended IS NULL");
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        stays.add(SessionRows.stay(row));
      }
    }
    return stays;
  }

  @Override
  public OpenStays open() {
    return open;
  }

  @Override
  public void ended(SessionQuery query, Consumer<Session> sink) {
    Selection select = Selection.ofEnded(query);
    select.run(
        connection,
        row -> {
          sink.accept(SessionRows.read(row));
          return true;
        });
  }

  @Override
  public void events(HistoryQuery query, Predicate<AuditEvent> sink) {
    Selection select = Selection.of(query);
    select.run(connection, row -> sink.test(EventJson.read(Columns.text(row, "json"))));
  }

  @Override
  public LogExtent rest(LogReading.Sink sink) {
    var counted = new CountedEvents(sink);
    follower.advance(counted);
    LogReading reading =
        new LogReading(
            position.firstSeq(),
            follower.position().seq(),
            position.events() + counted.events,
            position.voids() + counted.voids,
            0,
            follower.damage());
    return new LogExtent(reading, position.firstAt(), position.lastAt());
  }

  @Override
  public String name() {
    return "the index";
  }

  @Override
  public void close() {
    follower.close();
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IndexUnusableException(e);
    }
  }

  /** Counts the events that it passes on. */
  private static final class CountedEvents implements LogReading.Sink {
    private final LogReading.Sink sink;
    private long events;
    private long voids;

    CountedEvents(LogReading.Sink sink) {
      this.sink = sink;
    }

    @Override
    public void accept(LogEntry entry) {
      events++;
      sink.accept(entry);
    }

    @Override
    public void acceptVoid(LogEntry entry) {
      events++;
      voids++;
      sink.acceptVoid(entry);
    }

    @Override
    public void gap(long from, long to) {
      sink.gap(from, to);
    }

    @Override
    public void state(RealmState state) {
      sink.state(state);
    }
  }
}
