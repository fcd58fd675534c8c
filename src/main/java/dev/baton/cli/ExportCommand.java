package dev.baton.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.audit.AuditSource;
import dev.baton.audit.EventFormat;
import dev.baton.audit.History;
import dev.baton.audit.HistoryQuery;
import dev.baton.audit.TimeRange;
import dev.baton.audit.TimeText;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.storage.OwnerOnly;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton export}: all events, for other programs. */
@Command(
    name = "export",
    description = "Write all events of a log as json lines or csv, oldest first.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Only reads, and verifies every record: also beside a running server, and on a",
      "copy of its data folder. The output is UTF-8 with times in UTC. On a damaged",
      "log the good part is written and the exit code is 1."
    })
final class ExportCommand implements Callable<Integer> {
  private static final long PROGRESS_NANOS = 2_000_000_000;

  @Mixin DataFolderOption folder = new DataFolderOption();

  @Mixin EventFilters filters = new EventFilters();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "only from this time on: " + TimeText.FORMS)
  @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "only before this time")
  @Nullable String to;

  @Mixin TimeOptions times = new TimeOptions();

  /** What other programs read. */
  enum ExportFormat {
    JSON,
    CSV
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "json",
      description = "json (an object a line) or csv (${DEFAULT-VALUE})")
  ExportFormat format = ExportFormat.JSON;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "a new file, readable by its owner only. Default: the standard output")
  @Nullable Path output;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final EventLogs logs;
  private long progressAt = System.nanoTime();

  ExportCommand(EventLogs logs) {
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
            0,
            Long.MAX_VALUE);
    LogFiles files = folder.files();
    try {
      History.Summary summary =
          output == null
              ? write(query, files, new OutputStreamWriter(new StandardOutput(), UTF_8))
              : writeTo(output, query, files);
      return HistoryCommand.exitCode(summary.reading(), spec.commandLine().getErr());
    } catch (StandardOutput.NoReaderException _) {
      return 0;
    } catch (IOException e) {
      throw new CommandFailedException(
          "cannot write %s: %s"
              .formatted(output == null ? "the standard output" : output, e.getMessage()),
          e);
    }
  }

  /** Writes a file that is there when all is in it, or that the disk could not take. */
  private History.Summary writeTo(Path file, HistoryQuery query, LogFiles files)
      throws IOException {
    boolean isWhole = false;
    var channel = create(file);
    try (channel) {
      History.Summary summary = write(query, files, Channels.newWriter(channel, UTF_8));
      isWhole = true;
      return summary;
    } finally {
      if (!isWhole) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static FileChannel create(Path file) throws IOException {
    try {
      return OwnerOnly.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailedException(file + " is there, and is not overwritten", e);
    }
  }

  private History.Summary write(HistoryQuery query, LogFiles files, Writer target)
      throws IOException {
    var writer = new BufferedWriter(target, 1 << 16);
    EventFormat.Output lines =
        (format == ExportFormat.CSV ? EventFormat.CSV : EventFormat.JSON)
            .to(line -> write(writer, line), times.text());
    try {
      History.Summary summary =
          History.read(AuditSource.ofLog(logs, files, progress()), query, lines::accept);
      lines.end();
      writer.flush();
      return summary;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(Writer writer, String line) {
    try {
      writer.write(line);
      writer.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Said to people only, who do not see the output at the same place. */
  private Progress progress() {
    return output != null && Terminal.isThere() ? this::show : Progress.IGNORED;
  }

  private void show(String where) {
    long now = System.nanoTime();
    if (now - progressAt >= PROGRESS_NANOS) {
      progressAt = now;
      spec.commandLine().getErr().println(where);
    }
  }
}
