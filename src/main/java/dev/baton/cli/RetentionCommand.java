package dev.baton.cli;

import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.PrunableFile;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton retention}: what {@code baton serve --retain_days} would delete. */
@Command(
    name = "retention",
    description = "Say which files 'baton serve --retain_days' would delete, without deleting any.",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "A file holds a day of events. It is deleted only if a snapshot that was verified against",
      "the log stands for all of them."
    })
final class RetentionCommand implements Callable<Integer> {
  @Mixin DataFolderOption folder = new DataFolderOption();

  @Option(
      names = "--retain_days",
      paramLabel = "DAYS",
      required = true,
      description = "how long events are kept")
  int retainDays;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  @Override
  public Integer call() {
    new OptionChecks(spec.commandLine()).within("--retain_days", retainDays, 1, 100_000);
    PrintWriter out = spec.commandLine().getOut();
    Instant keepFrom = Instant.now().minus(Duration.ofDays(retainDays));
    List<PrunableFile> old = EventLogs.prunable(folder.files(), keepFrom);
    old.forEach(file -> out.printf("%s  events before %d%n", file.file(), file.firstKept()));
    out.println(
        old.isEmpty() ? "nothing would be deleted" : old.size() + " files would be deleted");
    return 0;
  }
}
