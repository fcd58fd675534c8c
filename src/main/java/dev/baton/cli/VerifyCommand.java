package dev.baton.cli;

import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code baton verify}: whether a log is what was written, from its first event to its last. */
@Command(
    name = "verify",
    description =
        "Verify every event of a log; exit code 1 and the first bad one if it is damaged.",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Reads alone: also beside a running server, and on a copy of its data folder. Without the",
      "file 'head' of the folder it cannot tell whether events are missing at the end."
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin DataFolderOption folder = new DataFolderOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final Progress watch;

  VerifyCommand(Progress watch) {
    this.watch = watch;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    LogReading reading = EventLogs.readAll(folder.files(), watch, _ -> {});
    if (reading.damage().isPresent()) {
      out.println(reading.damage().get());
      out.printf("%d events are whole and have their place%n", reading.events());
      return 1;
    }
    if (reading.torn() > 0) {
      out.printf(
          "%d unreadable records at the end, of which nobody was told, will be left out%n",
          reading.torn());
    }
    out.println(
        reading.events() == 0
            ? "whole: the log has no events"
            : "whole: %d events, from %d to %d"
                .formatted(reading.events(), reading.firstSeq(), reading.lastSeq()));
    return 0;
  }
}
