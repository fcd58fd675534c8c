package dev.baton.audit.index;

import dev.baton.audit.AuditSource;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What there is to answer audits from: the log of these files and, if it has one, its index. Safe
 * for use by many threads.
 *
 * @param current gives the index that this process writes, as it is now; empty if there is none
 */
public record AuditSources(EventLogs logs, LogFiles files, Supplier<Optional<IndexedLog>> current) {
  /** Those of a log that another process may write. */
  public static AuditSources of(EventLogs logs, LogFiles files) {
    return new AuditSources(logs, files, Optional::empty);
  }

  /** Deletes the index of a data folder on which no server runs; the next start makes it again. */
  public static void deleteIndex(LogFiles files) {
    new IndexFile(files.folder()).delete();
  }

  /**
   * An answer.
   *
   * @param source where it comes from, for people
   */
  public record Sourced<T>(T answer, String source) {}

  /**
   * Answers from the index if there is one that is whole and of this log, and otherwise from the
   * log.
   *
   * @param query is asked again if the index cannot be read to the end
   */
  public <T> Sourced<T> ask(Function<AuditSource, T> query) {
    Optional<IndexedLog> index = current.get().or(() -> IndexedLog.open(logs, files));
    if (index.isPresent()) {
      try (IndexedLog indexed = index.get()) {
        return new Sourced<>(query.apply(indexed), indexed.name());
      } catch (IndexUnusableException e) {
        return askLog(query);
      }
    }
    return askLog(query);
  }

  /** Answers from the log, of which every record is verified. */
  public <T> Sourced<T> askLog(Function<AuditSource, T> query) {
    AuditSource log = AuditSource.ofLog(logs, files);
    return new Sourced<>(query.apply(log), log.name());
  }
}
