package dev.baton.cli;

import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.LogSpace;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecoveryPlan;
import dev.baton.eventlog.RepairReport;
import dev.baton.storage.DataFolder;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton repair}: a new log of the good part of a damaged one. */
@Command(
    name = "repair",
    description = "Move a damaged log aside and write a new one from its good part.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "The server must be stopped. No byte of the damaged log is changed: it is in",
      "the folder that is named at the end. An event of the new log says which events",
      "are lost."
    })
final class RepairCommand implements Callable<Integer> {
  private static final int NO_SNAPSHOTS = Integer.MAX_VALUE;

  @Mixin DataFolderOption folder = new DataFolderOption();

  @Option(
      names = "--force",
      description = "rewrite an undamaged log from its events, if appending to it fails")
  boolean force;

  @Option(names = "--dry_run", description = "print what would be done, and change nothing")
  boolean dryRun;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final EventLogs logs;
  private final Progress watch;

  RepairCommand(EventLogs logs, Progress watch) {
    this.logs = logs;
    this.watch = watch;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    LogFiles files = folder.files();
    if (dryRun) {
      // Found before anything is printed, since it may not be found.
      RecoveryPlan plan = logs.plan(files, watch);
      Optional<RepairReport> report = logs.repairPlan(files, watch, force);
      plan.describe().forEach(out::println);
      if (plan.keyProblem().isPresent()) {
        out.println("repair:        is refused for the same reason");
        return 1;
      }
      report.ifPresentOrElse(
          would -> {
            out.println("repair:        would go on behind event " + would.lastSeq());
            would.describe().forEach(out::println);
          },
          () -> out.println("repair:        there is nothing to repair"));
      return 0;
    }
    try (var _ = DataFolder.claim(files.folder())) {
      RepairReport report = logs.repair(files, options(), Clock.systemUTC(), watch, force);
      out.println("repaired; the log continues after event " + report.lastSeq());
      report.describe().forEach(out::println);
      return 0;
    } catch (DataFolder.DataFolderException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static LogOptions options() {
    return new LogOptions(
        "repair", LogSync.ALWAYS, OnCorrupt.REFUSE, NO_SNAPSHOTS, LogSpace.UNLIMITED);
  }
}
