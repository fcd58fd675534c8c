package dev.baton.audit.index;

import dev.baton.audit.index.IndexBatch.SessionRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches on a thread of its own, so that the log is read on meanwhile. One is written and
 * none waits: memory is bounded. Its methods are for one thread, to which each failure is passed
 * on; after one nothing more is written.
 */
final class IndexWriter implements AutoCloseable {
  /** So many are handed to SQLite at a time: each is a dozen objects until then. */
  private static final int ROWS = 256;

  private final Connection connection;
  private final PreparedStatement eventRow;
  private final PreparedStatement mentionRow;
  private final PreparedStatement sessionRow;
  private final PreparedStatement sessionChange;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("baton-audit-rows").daemon().factory());

  // The batch that is being written.
  private @Nullable Future<?> writing;

  IndexWriter(Connection connection) throws SQLException {
    this.connection = connection;
    this.eventRow =
        connection.prepareStatement("INSERT OR REPLACE INTO event VALUES (?, ?, ?, ?, ?, ?, ?)");
    this.mentionRow = connection.prepareStatement("INSERT OR REPLACE INTO mention VALUES (?, ?)");
    this.sessionRow = connection.prepareStatement(SessionRows.INSERT);
    this.sessionChange = connection.prepareStatement(SessionRows.UPDATE);
  }

  /**
   * Has a batch written, after the one before it, for which it waits.
   *
   * @throws IndexUnusableException if that one cannot be written
   */
  void write(IndexBatch batch) {
    await();
    writing = thread.submit(() -> writeNow(batch));
  }

  /**
   * Waits until all that was told is written for good.
   *
   * @throws IndexUnusableException if it cannot be written
   */
  void await() {
    Future<?> last = writing;
    if (last == null) {
      return;
    }
    try {
      last.get();
      writing = null;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IndexUnusableException unusable) {
        throw unusable;
      }
      throw new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the wait for the index was interrupted", e);
    }
  }

  private void writeNow(IndexBatch batch) {
    try {
      int rows = 0;
      for (EventRow event : batch.events()) {
        add(event);
        if (++rows % ROWS == 0) {
          eventRow.executeBatch();
        }
      }
      for (SessionRow row : batch.sessions()) {
        if (row.isNew()) {
          SessionRows.insert(sessionRow, row.id(), row.session());
          sessionRow.addBatch();
        } else {
          SessionRows.update(sessionChange, row.id(), row.session());
          sessionChange.addBatch();
        }
        if (++rows % ROWS == 0) {
          sessionRow.executeBatch();
          sessionChange.executeBatch();
        }
      }
      eventRow.executeBatch();
      mentionRow.executeBatch();
      sessionRow.executeBatch();
      sessionChange.executeBatch();
      batch.mark().write(connection);
      batch.position().write(connection);
      connection.commit();
    } catch (SQLException e) {
      throw new IndexUnusableException(e);
    }
  }

  private void add(EventRow event) throws SQLException {
    new Columns(eventRow)
        .number(event.id())
        .number(event.at())
        .text(event.node())
        .text(event.type())
        .text(event.peer())
        .textOrNull(event.address())
        .text(event.json());
    eventRow.addBatch();
    for (String peer : event.mentioned()) {
      new Columns(mentionRow).text(peer).number(event.id());
      mentionRow.addBatch();
    }
  }

  /** Waits for the batch that is being written; whether it can be does not matter any more. */
  @Override
  public void close() {
    thread.close();
  }
}
