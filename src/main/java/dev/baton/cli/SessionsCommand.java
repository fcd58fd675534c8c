package dev.baton.cli;

import dev.baton.audit.AuditFilter;
import dev.baton.audit.Csv;
import dev.baton.audit.JsonLine;
import dev.baton.audit.LogMoment;
import dev.baton.audit.Session;
import dev.baton.audit.SessionQuery;
import dev.baton.audit.Table;
import dev.baton.audit.TimeSpan;
import dev.baton.audit.TimeText;
import dev.baton.audit.index.AuditSources;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton sessions}: each connection's stay at an ID. */
@Command(
    name = "sessions",
    description = "List each connection's stay at an ID: from when, how long, from where.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "HOW says how a stay began: connected (the ID was vacant), resumed (its client",
      "came back) or taken-over. ENDED is the reason of its end; resumed and",
      "taken-over name how the next stay began. Only reads, as 'baton history' does."
    })
final class SessionsCommand implements Callable<Integer> {
  @Mixin SourceOptions source = new SourceOptions();

  @Option(names = "--peer", paramLabel = "ID", description = "only sessions at this peer ID")
  @Nullable String peer;

  @Mixin FieldOptions fields = new FieldOptions();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "only sessions that held their ID at this time")
  @Nullable String at;

  @Mixin PeriodOptions period = new PeriodOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, json (an object a line) or csv (${DEFAULT-VALUE})")
  ListFormat format = ListFormat.TABLE;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final EventLogs logs;

  SessionsCommand(EventLogs logs) {
    this.logs = logs;
  }

  @Override
  public Integer call() {
    var checks = new OptionChecks(spec.commandLine());
    checks.ranges();
    Optional<Instant> moment = period.times.read(checks, "--at", at);
    var query =
        new SessionQuery(
            new AuditFilter(Optional.ofNullable(peer), fields.given(checks), period.range(checks)),
            moment.map(LogMoment::of),
            Optional.empty(),
            period.limit);
    LogFiles files = source.files();
    AuditSources.Sourced<SessionQuery.SessionList> sourced = source.ask(logs, files, query::read);
    SessionQuery.SessionList answer = sourced.answer();
    moment.ifPresent(asked -> period.times.requireKnown(checks, asked, answer.extent(), files));
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TABLE -> printTable(answer.sessions(), out);
      case JSON ->
          answer.sessions().forEach(session -> out.println(JsonLine.of(session.members())));
      case CSV -> printCsv(answer.sessions(), out);
    }
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    if (format == ListFormat.TABLE) {
      err.println(
          "%s, from %s in %s; times are in %s; from %s"
              .formatted(
                  Count.of(answer.sessions().size(), "session", "sessions"),
                  Count.of(answer.extent().reading().events(), "event", "events"),
                  files.folder(),
                  period.times.text().zoneName(),
                  sourced.source()));
    }
    if (answer.more()) {
      err.println(period.more(answer.sessions().getLast().stay().since()));
    }
    return HistoryCommand.exitCode(answer.extent().reading(), err);
  }

  private void printTable(List<Session> sessions, PrintWriter out) {
    TimeText text = period.times.text();
    var table =
        new Table(
            Terminal.columns(spec),
            out::println,
            "PEER",
            "BEGAN",
            ">LASTED",
            "HOW",
            "ENDED",
            "ADDRESS",
            "CONNECTION",
            "CLIENT");
    for (Session session : sessions) {
      table.add(
          session.stay().peer(),
          text.show(session.stay().since()),
          TimeSpan.show(session.lasted(text.now())),
          session.stay().beginning().label(),
          session.endText(),
          session.stay().address(),
          session.stay().connection(),
          session.stay().clientText());
    }
    table.end();
  }

  private static void printCsv(List<Session> sessions, PrintWriter out) {
    out.println(Csv.line(Session.NAMES));
    for (Session session : sessions) {
      out.println(
          Csv.line(session.members().values().stream().map(SessionsCommand::text).toList()));
    }
  }

  private static String text(Object value) {
    return value instanceof Optional<?> optional
        ? optional.map(Object::toString).orElse("")
        : value.toString();
  }
}
