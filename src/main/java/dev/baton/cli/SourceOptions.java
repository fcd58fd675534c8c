package dev.baton.cli;

import dev.baton.audit.AuditSource;
import dev.baton.audit.index.AuditSources;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
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

  LogFiles files() {
    return folder.files();
  }

  /**
   * Answers from the index if there is one that is whole and of this log, and otherwise from the
   * log.
   *
   * @param query is asked again if the index cannot be read to the end
   */
  <T> AuditSources.Sourced<T> ask(EventLogs logs, LogFiles files, Function<AuditSource, T> query) {
    var sources = AuditSources.of(logs, files);
    return fromLog ? sources.askLog(query) : sources.ask(query);
  }
}
