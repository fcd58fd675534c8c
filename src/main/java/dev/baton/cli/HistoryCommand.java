package dev.baton.cli;

import dev.baton.audit.AuditSource;
import dev.baton.audit.EventFormat;
import dev.baton.audit.History;
import dev.baton.audit.HistoryQuery;
import dev.baton.audit.TimeRange;
import dev.baton.audit.TimeText;
import dev.baton.audit.index.AuditSources;
import dev.baton.audit.index.IndexUnusableException;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton history}: what happened. */
@Command(
    name = "history",
    description = "List the events of a log, oldest first.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Only reads: also beside a running server, and on a copy of its data folder.",
      "Times are in the zone of --tz, and in json and csv always in UTC. Answers from",
      "the server's audit index if there is one, and says so below a table. From the",
      "log every record is verified; on a damaged log the good part is listed and the",
      "exit code is 1."
    })
final class HistoryCommand implements Callable<Integer> {
  @Mixin SourceOptions source = new SourceOptions();

  @Mixin EventFilters filters = new EventFilters();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "only from this time on: " + TimeText.FORMS)
  @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "only before this time")
  @Nullable String to;

  @Mixin TimeOptions times = new TimeOptions();

  @Option(
      names = "--after",
      paramLabel = "SEQ",
      defaultValue = "0",
      description = "only events after this one, to continue a list")
  long after;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "at most this many events (${DEFAULT-VALUE})")
  @Takes(min = 1)
  long limit;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, json (an object a line) or csv (${DEFAULT-VALUE})")
  EventFormat format = EventFormat.TABLE;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final EventLogs logs;

  HistoryCommand(EventLogs logs) {
    this.logs = logs;
  }

  @Override
  public Integer call() {
    var checks = new OptionChecks(spec.commandLine());
    checks.ranges();
    HistoryQuery query =
        filters.query(
            checks,
            new TimeRange(times.read(checks, "--from", from), times.read(checks, "--to", to)),
            after,
            limit);
    LogFiles files = source.files();
    PrintWriter out = spec.commandLine().getOut();
    AuditSources.Sourced<History.Summary> sourced =
        source.ask(logs, files, from -> print(from, query, out));
    History.Summary answer = sourced.answer();
    PrintWriter err = spec.commandLine().getErr();
    if (format == EventFormat.TABLE) {
      err.println(
          "%d of %s in %s; times are in %s; from %s"
              .formatted(
                  answer.given(),
                  Count.of(answer.reading().events(), "event", "events"),
                  files.folder(),
                  times.text().zoneName(),
                  sourced.source()));
    }
    if (answer.more()) {
      err.println("there are more: --after " + answer.lastGiven());
    }
    return exitCode(answer.reading(), err);
  }

  private History.Summary print(AuditSource from, HistoryQuery query, PrintWriter out) {
    EventFormat.Output output =
        format == EventFormat.TABLE
            ? EventFormat.table(Terminal.columns(spec), out::println, times.text())
            : format.to(out::println, times.text());
    var printed = new AtomicLong();
    try {
      History.Summary answer =
          History.read(
              from,
              query,
              event -> {
                printed.incrementAndGet();
                output.accept(event);
              });
      output.end();
      out.flush();
      return answer;
    } catch (IndexUnusableException e) {
      if (printed.get() == 0) {
        throw e;
      }
      out.flush();
      throw new CommandFailedException(
          "the audit index could not be read to its end (%s); --from_log reads the log"
              .formatted(e.getMessage()));
    }
  }

  /** 1, and a line that says so, if the log is damaged. */
  static int exitCode(LogReading reading, PrintWriter err) {
    if (reading.damage().isEmpty()) {
      return 0;
    }
    err.println("baton: this is the good part only: " + reading.damage().get());
    return 1;
  }
}
