package dev.baton.cli;

import dev.baton.audit.AuditSource;
import dev.baton.audit.index.IndexUnusableException;
import dev.baton.audit.index.IndexedLog;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which log an audit query is about, and whether its index may answer. */
final class SourceOptions {
  @Mixin DataFolderOption folder = new DataFolderOption();

  @Option(
      names = "--from_log",
      description = "read and verify the whole log, also if the server's audit index could answer")
  boolean fromLog;

  /**
   * An answer.
   *
   * @param source where it comes from, for people
   */
  record Sourced<T>(T answer, String source) {}

  LogFiles files() {
    return folder.files();
  }

  /**
   * Answers from the index if there is one that is whole and of this log, and otherwise from the
   * log.
   *
   * @param query is asked again if the index cannot be read to the end
   */
  <T> Sourced<T> ask(EventLogs logs, LogFiles files, Function<AuditSource, T> query) {
    Optional<IndexedLog> index = fromLog ? Optional.empty() : IndexedLog.open(logs, files);
    if (index.isPresent()) {
      try (IndexedLog indexed = index.get()) {
        return new Sourced<>(query.apply(indexed), indexed.name());
      } catch (IndexUnusableException e) {
        return fromLog(logs, files, query);
      }
    }
    return fromLog(logs, files, query);
  }

  private static <T> Sourced<T> fromLog(
      EventLogs logs, LogFiles files, Function<AuditSource, T> query) {
    AuditSource log = AuditSource.ofLog(logs, files);
    return new Sourced<>(query.apply(log), log.name());
  }
}
