package dev.baton.cli;

import dev.baton.audit.EventFormat;
import dev.baton.audit.EventLines;
import dev.baton.audit.FollowedLog;
import dev.baton.audit.HistoryQuery;
import dev.baton.audit.TimeRange;
import dev.baton.eventlog.Damage;
import dev.baton.eventlog.EventLogs;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton tail}: what happened last, and what happens. */
@Command(
    name = "tail",
    description = "Show the last events of a log, and with -f those that come.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Only reads: also beside a running server, over its restarts, and on a copy of",
      "its data folder. Ends with Ctrl-C. Colors are for terminals only, and none are",
      "used if the variable NO_COLOR is set. On a damaged log the exit code is 1."
    })
final class TailCommand implements Callable<Integer> {
  private static final Duration INTERVAL = Duration.ofMillis(250);

  @Mixin DataFolderOption folder = new DataFolderOption();

  @Option(
      names = {"-f", "--follow"},
      description = "go on with the events that come")
  boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "10",
      description = "at first the last N events (${DEFAULT-VALUE})")
  @Takes(min = 0, max = 1_000_000)
  int count;

  @Mixin EventFilters filters = new EventFilters();

  @Mixin TimeOptions times = new TimeOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json (an object a line) (${DEFAULT-VALUE})")
  OutputFormat format = OutputFormat.TEXT;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final EventLogs logs;
  private final Map<String, String> environment;

  TailCommand(EventLogs logs, Map<String, String> environment) {
    this.logs = logs;
    this.environment = environment;
  }

  @Override
  public Integer call() {
    var checks = new OptionChecks(spec.commandLine());
    checks.ranges();
    HistoryQuery query =
        filters.query(checks, new TimeRange(Optional.empty(), Optional.empty()), 0, Long.MAX_VALUE);
    PrintWriter out = spec.commandLine().getOut();
    EventFormat.Output output =
        format == OutputFormat.JSON
            ? EventFormat.JSON.to(out::println, times.text())
            : new EventLines(
                out::println, times.text(), Terminal.isColored(environment, Terminal.isThere()));
    try (var log = new FollowedLog(logs, folder.files(), query, count, output::accept)) {
      return show(log, out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private int show(FollowedLog log, PrintWriter out) throws InterruptedException {
    boolean isDamageSaid = false;
    while (true) {
      boolean isAtTheEnd = log.advance();
      Optional<Damage> damage = log.damage();
      out.flush();
      // The writer does not hear of it. A reader that has gone away has seen what it wanted.
      boolean isRead = !System.out.checkError();
      if (damage.isPresent() && !isDamageSaid) {
        isDamageSaid = true;
        spec.commandLine().getErr().println("baton: the log is damaged: " + damage.get());
      }
      if (!isRead || (isAtTheEnd && !follow)) {
        return damage.isPresent() ? 1 : 0;
      }
      Thread.sleep(INTERVAL);
    }
  }
}
