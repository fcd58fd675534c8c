package dev.baton.cli;

import dev.baton.audit.JsonLine;
import dev.baton.audit.Table;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.PrunableFile;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
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
      "Say which files 'baton serve' would delete, without deleting any. Give one of",
      "--retain_days and --log_max_bytes, or both."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "A file holds a day of events. It is deleted only if two snapshots that were",
      "verified against the log stand for all of them; the newest day is never",
      "deleted."
    })
final class RetentionCommand implements Callable<Integer> {
  @Mixin DataFolderOption folder = new DataFolderOption();

  @Option(
      names = "--retain_days",
      paramLabel = "DAYS",
      defaultValue = "0",
      description = "how long events are kept")
  @Takes(min = 0, max = 100_000)
  int retainDays;

  @Option(
      names = "--log_max_bytes",
      paramLabel = "BYTES",
      defaultValue = "0",
      description = "the oldest days go while the log has more than this")
  @Takes(min = 0)
  long logMaxBytes;

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

  RetentionCommand(EventLogs logs) {
    this.logs = logs;
  }

  @Override
  public Integer call() {
    var checks = new OptionChecks(spec.commandLine());
    checks.ranges();
    if (retainDays == 0 && logMaxBytes == 0) {
      throw checks.impossible("give --retain_days or --log_max_bytes, above 0");
    }
    LogFiles files = folder.files();
    Instant keepFrom =
        retainDays == 0 ? Instant.EPOCH : Instant.now().minus(Duration.ofDays(retainDays));
    List<PrunableFile> old = logs.prunable(files, keepFrom, logMaxBytes);
    PrintWriter out = spec.commandLine().getOut();
    if (format == OutputFormat.JSON) {
      old.forEach(file -> out.println(json(file)));
    } else {
      print(old, files, out);
    }
    return 0;
  }

  private static void print(List<PrunableFile> old, LogFiles files, PrintWriter out) {
    if (old.isEmpty()) {
      out.println("nothing would be deleted in " + files.folder());
      return;
    }
    var table = new Table(Table.UNBOUNDED, out::println, "FILE", ">EVENTS BEFORE");
    old.forEach(file -> table.add(file.file(), file.firstKept()));
    table.end();
    out.println(Count.of(old.size(), "file", "files") + " would be deleted in " + files.folder());
  }

  private static String json(PrunableFile file) {
    var members = new LinkedHashMap<String, Object>();
    members.put("file", file.file());
    members.put("firstKept", file.firstKept());
    return JsonLine.of(members);
  }
}
