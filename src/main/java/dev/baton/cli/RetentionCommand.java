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

/** {@code baton retention}: what the two options of {@code baton serve} would delete. */
@Command(
    name = "retention",
    description = {
      "Say which files 'baton serve' would delete with these options, without deleting any.",
      "Give one of them, or both."
    },
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "A file holds a day of events. It is deleted only if two snapshots that were verified",
      "against the log stand for all of them; the newest day is never deleted."
    })
final class RetentionCommand implements Callable<Integer> {
  @Mixin DataFolderOption folder = new DataFolderOption();

  @Option(
      names = "--retain_days",
      paramLabel = "DAYS",
      defaultValue = "0",
      description = "how long events are kept")
  int retainDays;

  @Option(
      names = "--log_max_bytes",
      paramLabel = "BYTES",
      defaultValue = "0",
      description = "the oldest days go while the log has more than this")
  long logMaxBytes;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  @Override
  public Integer call() {
    var checks = new OptionChecks(spec.commandLine());
    checks.within("--retain_days", retainDays, 0, 100_000);
    checks.atLeast("--log_max_bytes", logMaxBytes, 0);
    if (retainDays == 0 && logMaxBytes == 0) {
      throw checks.impossible("give --retain_days or --log_max_bytes, above 0");
    }
    PrintWriter out = spec.commandLine().getOut();
    Instant keepFrom =
        retainDays == 0 ? Instant.EPOCH : Instant.now().minus(Duration.ofDays(retainDays));
    List<PrunableFile> old = EventLogs.prunable(folder.files(), keepFrom, logMaxBytes);
    old.forEach(file -> out.printf("%s  events before %d%n", file.file(), file.firstKept()));
    out.println(
        old.isEmpty() ? "nothing would be deleted" : old.size() + " files would be deleted");
    return 0;
  }
}
