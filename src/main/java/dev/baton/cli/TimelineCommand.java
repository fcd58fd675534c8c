package dev.baton.cli;

import dev.baton.audit.JsonLine;
import dev.baton.audit.Table;
import dev.baton.audit.TimeRange;
import dev.baton.audit.TimeSpan;
import dev.baton.audit.TimeText;
import dev.baton.audit.Timeline;
import dev.baton.audit.TimelineRow;
import dev.baton.audit.index.AuditSources;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.realm.PeerId;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton timeline}: what happened to one ID. */
@Command(
    name = "timeline",
    description = "Show what happened to an ID: who held it, when it was vacant, what was refused.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {"", "Only reads, as 'baton history' does."})
final class TimelineCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "the peer ID")
  String peer = "";

  @Mixin SourceOptions source = new SourceOptions();

  @Mixin PeriodOptions period = new PeriodOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table or json, an object a line (${DEFAULT-VALUE})")
  OutputFormat format = OutputFormat.TABLE;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final EventLogs logs;

  TimelineCommand(EventLogs logs) {
    this.logs = logs;
  }

  @Override
  public Integer call() {
    var checks = new OptionChecks(spec.commandLine());
    checks.ranges();
    PeerId id =
        PeerId.parse(peer)
            .orElseThrow(
                () -> checks.impossible("'%s' cannot be an ID".formatted(Misspelled.shown(peer))));
    TimeRange range = period.range(checks);
    LogFiles files = source.files();
    AuditSources.Sourced<Timeline.TimelineRows> sourced =
        source.ask(logs, files, from -> Timeline.read(from, id, range, period.limit));
    Timeline.TimelineRows answer = sourced.answer();
    PrintWriter out = spec.commandLine().getOut();
    if (format == OutputFormat.JSON) {
      answer.rows().forEach(row -> out.println(JsonLine.of(row.members())));
    } else if (!answer.rows().isEmpty()) {
      print(answer, out);
    }
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    if (format == OutputFormat.TABLE) {
      err.println(summary(answer, sourced.source(), files));
    }
    if (answer.more()) {
      err.println(period.more(answer.rows().getLast().at()));
    }
    return HistoryCommand.exitCode(answer.reading(), err);
  }

  private String summary(Timeline.TimelineRows answer, String from, LogFiles files) {
    TimeText text = period.times.text();
    String begins =
        answer.begins().map(first -> ", which begins at " + text.show(first)).orElse("");
    return answer.rows().isEmpty()
        ? "nothing happened to this ID in the log in %s%s".formatted(files.folder(), begins)
        : "times are in %s; from %s in %s%s"
            .formatted(text.zoneName(), from, files.folder(), begins);
  }

  private void print(Timeline.TimelineRows answer, PrintWriter out) {
    TimeText text = period.times.text();
    var table =
        new Table(
            Terminal.columns(spec),
            out::println,
            "TIME",
            ">LASTED",
            "WHAT",
            "ADDRESS",
            "CONNECTION",
            "DETAILS");
    for (TimelineRow row : answer.rows()) {
      table.add(
          text.show(row.at()),
          row.lasted(text.now()).map(TimeSpan::show).orElse(""),
          row.what(),
          row.address(),
          row.connection(),
          row.details(text));
    }
    table.end();
  }
}
