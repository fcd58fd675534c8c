package dev.baton.audit.index;

import dev.baton.audit.AuditEvent;
import dev.baton.audit.Holding;
import dev.baton.audit.IndexFold;
import dev.baton.audit.OpenStays;
import dev.baton.audit.Session;
import dev.baton.audit.Session.SessionEnd;
import dev.baton.audit.index.IndexBatch.SessionRow;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogPosition;
import dev.baton.realm.PeerId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The tables of an index that is written. Nothing is written for good before {@link #commit}.
 * Confined to one thread.
 */
final class IndexTables implements IndexFold.Rows, AutoCloseable {
  /** So many events for each row of a mark. */
  private static final long MARK_FACTOR = 10;

  private final Connection connection;
  private final IndexWriter writer;

  // The rows of the sessions that have not ended, and which of them are written.
  private final Map<SessionRows.SessionKey, Long> ids = new HashMap<>();
  private final Set<Long> written = new HashSet<>();

  private final List<EventRow> events = new ArrayList<>();

  // Sessions that are not written as they are now. One that comes and goes is written once.
  private final Map<Long, Session> unwritten = new LinkedHashMap<>();
  private final List<Holding> open = new ArrayList<>();
  private final int markEvents;
  private IndexPosition position;

  // The latest time that was told, and whether nothing told since the last batch was before it.
  private Instant latest = Instant.MIN;
  private boolean isTimeInOrder = true;
  private long unmarked;
  private long nextId;
  private int uncommitted;

  // Erased IDs, and the numbers of the events that say so, whose rows are not changed yet.
  private final Map<String, Long> erased = new HashMap<>();

  // At first of what an earlier process may have left.
  private boolean mustEmptyLog = true;

  private IndexTables(Connection connection, int markEvents) throws SQLException {
    this.connection = connection;
    this.markEvents = markEvents;
    this.position = IndexPosition.read(connection);
    try (Statement statement = connection.createStatement()) {
      try (ResultSet last = statement.executeQuery("SELECT max(id) FROM session")) {
        this.nextId = last.next() ? last.getLong(1) + 1 : 1;
      }
      try (ResultSet last = statement.executeQuery("SELECT max(at) FROM event")) {
        this.latest = last.next() ? Columns.timeIfAny(last, "max(at)").orElse(latest) : latest;
      }
      try (ResultSet row = statement.executeQuery("SELECT * FROM session WHERE ended IS NULL")) {
        while (row.next()) {
          Holding stay = SessionRows.stay(row);
          open.add(stay);
          ids.put(SessionRows.SessionKey.of(stay), row.getLong("id"));
          written.add(row.getLong("id"));
        }
      }
    }
    this.writer = new IndexWriter(connection);
  }

  /**
   * The tables of the file, which is made if it is missing.
   *
   * @param markEvents after how many events it is marked which sessions have not ended
   * @throws IndexUnusableException if it is damaged, of another version or cannot be opened
   */
  static IndexTables open(IndexFile file, int markEvents) {
    try {
      Connection connection = file.openToWrite();
      try {
        int version = IndexFile.version(connection);
        if (version != IndexFile.VERSION) {
          throw new IndexUnusableException("its tables are of version " + version);
        }
        return new IndexTables(connection, markEvents);
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

  /** Whether all that was told was given to be written. */
  boolean areWritten() {
    return uncommitted == 0 && unwritten.isEmpty();
  }

  /** How many events have been told since the last commit. */
  int uncommitted() {
    return uncommitted;
  }

  @Override
  public void event(AuditEvent event) {
    events.add(EventRow.of(event));
  }

  @Override
  public void changed(Holding stay) {
    long id = ids.computeIfAbsent(SessionRows.SessionKey.of(stay), _ -> begun(stay));
    unwritten.put(id, new Session(stay, Optional.empty()));
  }

  /** Behind a gap a session can be told of that has begun long before. */
  private long begun(Holding stay) {
    isTimeInOrder &= !stay.since().isBefore(latest);
    return nextId++;
  }

  @Override
  public void ended(Session session) {
    latest = session.end().map(SessionEnd::at).filter(latest::isBefore).orElse(latest);
    long id =
        Objects.requireNonNullElseGet(
            ids.remove(SessionRows.SessionKey.of(session.stay())), () -> begun(session.stay()));
    unwritten.put(id, session);
  }

  @Override
  public void completed(LogEntry entry, boolean isVoid) {
    Instant at = entry.event().at();
    isTimeInOrder &= !at.isBefore(latest);
    latest = at.isAfter(latest) ? at : latest;
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

  /**
   * Has everything written that was told, which is up to this place.
   *
   * @throws IndexUnusableException if what was told before cannot be written
   */
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
    List<SessionRow> rows = new ArrayList<>(unwritten.size());
    unwritten.forEach((id, session) -> rows.add(row(id, session)));
    unmarked += uncommitted;
    writer.write(new IndexBatch(events, rows, mark(), position));
    events.clear();
    unwritten.clear();
    uncommitted = 0;
  }

  /** Marks cost a row for each ID that is held, so that they are rare where many are. */
  private IndexMark mark() {
    if (!isTimeInOrder) {
      isTimeInOrder = true;
      unmarked = 0;
      return new IndexMark.ForgetMarks();
    }
    if (unmarked < Math.max(markEvents, MARK_FACTOR * ids.size())) {
      return new IndexMark.NoMark();
    }
    unmarked = 0;
    return new IndexMark.NewMark(latest, List.copyOf(ids.values()));
  }

  private SessionRow row(long id, Session session) {
    boolean isNew = session.end().isPresent() ? !written.remove(id) : written.add(id);
    return new SessionRow(id, session, isNew);
  }

  /**
   * Waits until all that was told is written for good.
   *
   * @throws IndexUnusableException if it cannot be written
   */
  void await() {
    writer.await();
  }

  /** What is personal in the rows of an ID up to this event is to go. */
  void erase(PeerId peer, long seq) {
    erased.merge(peer.value(), seq, Math::max);
  }

  /** Whether rows are to be changed, or what was in them may still be in SQLite's log. */
  boolean mustErase() {
    return mustEmptyLog || !erased.isEmpty();
  }

  /**
   * Changes the rows of erased IDs, when all that was told is written. Needs the indexes, or it
   * takes long.
   */
  void eraseRows() {
    await();
    try {
      if (!erased.isEmpty()) {
        ErasedRows.redact(connection, erased);
        connection.commit();
        erased.clear();
        mustEmptyLog = true;
      }
      mustEmptyLog = !IndexFile.emptyLog(connection);
    } catch (SQLException e) {
      throw new IndexUnusableException(e);
    }
  }

  /** Makes what queries need to be quick, if it is missing. */
  void makeIndexes() {
    await();
    try {
      IndexFile.makeIndexes(connection);
    } catch (SQLException e) {
      throw new IndexUnusableException(e);
    }
  }

  @Override
  public void close() {
    writer.close();
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IndexUnusableException(e);
    }
  }
}
