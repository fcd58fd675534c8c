package dev.baton.audit.index;

import dev.baton.audit.AuditEvent;
import dev.baton.audit.EventJson;
import dev.baton.audit.Holding;
import dev.baton.audit.IndexFold;
import dev.baton.audit.OpenStays;
import dev.baton.audit.Session;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogPosition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The tables of an index that is written. Nothing is written for good before {@link #commit}.
 * Confined to one thread.
 */
final class IndexTables implements IndexFold.Rows, AutoCloseable {
  private final Connection connection;
  private final PreparedStatement eventRow;
  private final PreparedStatement mentionRow;
  private final PreparedStatement sessionRow;

  // The rows of the sessions that have not ended.
  private final Map<SessionRows.SessionKey, Long> ids = new HashMap<>();

  // Sessions that are not written as they are now. One that comes and goes is written once.
  private final Map<Long, Session> unwritten = new LinkedHashMap<>();
  private final List<Holding> open = new ArrayList<>();
  private IndexPosition position;
  private long nextId;
  private int uncommitted;

  private IndexTables(Connection connection) throws SQLException {
    this.connection = connection;
    this.position = IndexPosition.read(connection);
    this.eventRow =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO event VALUES (" + "?, ".repeat(13) + "?)");
    this.mentionRow = connection.prepareStatement("INSERT OR REPLACE INTO mention VALUES (?, ?)");
    this.sessionRow = connection.prepareStatement(SessionRows.WRITE);
    try (Statement statement = connection.createStatement()) {
      try (ResultSet last = statement.executeQuery("SELECT max(id) FROM session")) {
        this.nextId = last.next() ? last.getLong(1) + 1 : 1;
      }
      try (ResultSet row = statement.executeQuery("SELECT * FROM session WHERE ended IS NULL")) {
        while (row.next()) {
          Holding stay = SessionRows.stay(row);
          open.add(stay);
          ids.put(SessionRows.SessionKey.of(stay), row.getLong("id"));
        }
      }
    }
  }

  /**
   * The tables of the file, which is made if it is missing.
   *
   * @throws IndexUnusableException if it is damaged, of another version or cannot be opened
   */
  static IndexTables open(IndexFile file) {
    try {
      Connection connection = file.openToWrite();
      try {
        int version = IndexFile.version(connection);
        if (version != IndexFile.VERSION) {
          throw new IndexUnusableException("its tables are of version " + version);
        }
        return new IndexTables(connection);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new IndexUnusableException(e);
    }
  }

  IndexPosition position() {
    return position;
  }

  /** What the fold goes on from. */
  OpenStays openStays() {
    return new OpenStays(open, position.runs());
  }

  /** Whether all that was told is written for good. */
  boolean areWritten() {
    return uncommitted == 0 && unwritten.isEmpty();
  }

  /** How many events have been told since the last commit. */
  int uncommitted() {
    return uncommitted;
  }

  @Override
  public void event(AuditEvent event) {
    long id = event.place();
    try {
      new Columns(eventRow)
          .number(id)
          .time(event.at())
          .text(event.node())
          .text(event.type())
          .text(event.peer())
          .textOrNull(event.text("connection"))
          .textOrNull(event.text("address"))
          .textOrNull(event.text("userAgent"))
          .textOrNull(event.text("reason"))
          .textOrNull(event.text("proofSubject"))
          .textOrNull(event.text("proofIssuer"))
          .textOrNull(event.text("proofKey"))
          .textOrNull(event.text("proofId"))
          .text(EventJson.write(event));
      eventRow.addBatch();
      for (String peer : event.mentioned()) {
        new Columns(mentionRow).text(peer).number(id);
        mentionRow.addBatch();
      }
    } catch (SQLException e) {
      throw new IndexUnusableException(e);
    }
  }

  @Override
  public void changed(Holding stay) {
    long id = ids.computeIfAbsent(SessionRows.SessionKey.of(stay), _ -> nextId++);
    unwritten.put(id, new Session(stay, Optional.empty()));
  }

  @Override
  public void ended(Session session) {
    long id =
        Objects.requireNonNullElseGet(
            ids.remove(SessionRows.SessionKey.of(session.stay())), () -> nextId++);
    unwritten.put(id, session);
  }

  @Override
  public void completed(LogEntry entry, boolean isVoid) {
    Instant at = entry.event().at();
    position =
        new IndexPosition(
            position.log(),
            position.firstSeq() == 0 ? entry.seq() : position.firstSeq(),
            position.firstAt().or(() -> Optional.of(at)),
            Optional.of(at),
            position.events() + 1,
            position.voids() + (isVoid ? 1 : 0),
            position.isDamaged(),
            position.runs());
    uncommitted++;
  }

  /** Writes everything that was told, which is up to this place, for good. */
  void commit(LogPosition to, OpenStays known, boolean isDamaged) {
    position =
        new IndexPosition(
            to,
            position.firstSeq(),
            position.firstAt(),
            position.lastAt(),
            position.events(),
            position.voids(),
            position.isDamaged() || isDamaged,
            known.runs());
    try {
      for (Map.Entry<Long, Session> session : unwritten.entrySet()) {
        SessionRows.write(sessionRow, session.getKey(), session.getValue());
        sessionRow.addBatch();
      }
      eventRow.executeBatch();
      mentionRow.executeBatch();
      sessionRow.executeBatch();
      position.write(connection);
      connection.commit();
    } catch (SQLException e) {
      throw new IndexUnusableException(e);
    }
    unwritten.clear();
    uncommitted = 0;
  }

  /** Makes what queries need to be quick, if it is missing. */
  void makeIndexes() {
    try {
      IndexFile.makeIndexes(connection);
    } catch (SQLException e) {
      throw new IndexUnusableException(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IndexUnusableException(e);
    }
  }
}
