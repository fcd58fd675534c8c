package dev.baton.cli;

import dev.baton.audit.AuditSource;
import dev.baton.audit.HolderQuery;
import dev.baton.audit.Holding;
import dev.baton.audit.JsonLine;
import dev.baton.audit.LogExtent;
import dev.baton.audit.LogMoment;
import dev.baton.audit.Table;
import dev.baton.audit.TimeText;
import dev.baton.audit.index.AuditSources;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.storage.DataFolder;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton holders}: who held which ID at a moment. */
@Command(
    name = "holders",
    description = "Say who held which ID at a moment of the past, or now.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Only reads, as 'baton history' does. Where old events were deleted",
      "(--retain_days), holders from before them are not known."
    })
final class HoldersCommand implements Callable<Integer> {
  @Mixin SourceOptions source = new SourceOptions();

  @Option(
      names = "--at",
      paramLabel = "MOMENT",
      description =
          "a time, or the number of an event and with it the moment behind it (default: now)."
              + " Times: "
              + TimeText.FORMS)
  @Nullable String at;

  @Mixin TimeOptions times = new TimeOptions();

  @Option(names = "--peer", paramLabel = "ID", description = "only this peer ID")
  @Nullable String peer;

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

  HoldersCommand(EventLogs logs) {
    this.logs = logs;
  }

  @Override
  public Integer call() {
    LogFiles files = source.files();
    TimeText text = times.text();
    var checks = new OptionChecks(spec.commandLine());
    OptionalLong event = at == null ? OptionalLong.empty() : LogMoment.eventNumber(at);
    Optional<Instant> asked = event.isPresent() ? Optional.empty() : times.read(checks, "--at", at);
    AuditSources.Sourced<Answered> sourced =
        source.ask(logs, files, read -> ask(read, event, asked.orElse(text.now()), checks));
    HolderQuery.Answer answer = sourced.answer().answer();
    LogMoment moment = sourced.answer().moment();
    var extent = new LogExtent(answer.reading(), answer.begins(), answer.lastAt());
    times.requireKnown(checks, moment.at(), extent, files);
    // Without its server the log says who was there last, not who is.
    boolean isPast =
        moment.isOfEvent()
            ? moment.seq() < answer.reading().lastSeq()
            : asked.isPresent() && answer.lastAt().filter(moment.at()::isBefore).isPresent();
    boolean isDead =
        !isPast && DataFolder.isInUse(files.folder()).filter(used -> !used).isPresent();
    PrintWriter out = spec.commandLine().getOut();
    if (format == OutputFormat.JSON) {
      answer.holdings().forEach(holding -> out.println(json(holding, isDead)));
    } else {
      print(answer, isDead, text, Terminal.columns(spec), out);
    }
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    if (isDead) {
      err.println(
          "no server is running on %s: nothing is live. This is how its last event left it, %s"
              .formatted(files.folder(), answer.lastAt().map(text::show).orElse("none")));
    } else if (format != OutputFormat.JSON) {
      err.println(
          "%s, from %s in %s; times are in %s; from %s"
              .formatted(
                  Count.of(answer.holdings().size(), "ID", "IDs"),
                  Count.of(answer.reading().events(), "event", "events"),
                  files.folder(),
                  text.zoneName(),
                  sourced.source()));
    }
    return HistoryCommand.exitCode(answer.reading(), err);
  }

  private record Answered(LogMoment moment, HolderQuery.Answer answer) {}

  private Answered ask(AuditSource read, OptionalLong event, Instant time, OptionChecks checks) {
    LogMoment moment =
        event.isEmpty()
            ? LogMoment.of(time)
            : LogMoment.behind(event.getAsLong(), read)
                .orElseThrow(
                    () -> checks.impossible("--at: the history has no event " + event.getAsLong()));
    return new Answered(moment, new HolderQuery(moment, Optional.ofNullable(peer)).read(read));
  }

  private static void print(
      HolderQuery.Answer answer, boolean isDead, TimeText text, int columns, PrintWriter out) {
    var table =
        new Table(
            columns, out::println, "PEER", "STATE", "SINCE", "ADDRESS", "CONNECTION", "CLIENT");
    for (Holding holding : answer.holdings()) {
      table.add(
          holding.peer(),
          state(holding, isDead),
          text.show(holding.since()),
          holding.address(),
          holding.connection(),
          holding.clientText());
    }
    table.end();
  }

  private static String json(Holding holding, boolean isDead) {
    Map<String, Object> members = holding.members();
    members.put("state", state(holding, isDead));
    return JsonLine.of(members);
  }

  private static String state(Holding holding, boolean isDead) {
    if (holding.detached()) {
      return "detached";
    }
    return isDead ? "not live" : "live";
  }
}
