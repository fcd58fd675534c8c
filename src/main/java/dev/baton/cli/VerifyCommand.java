package dev.baton.cli;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton verify}: whether a log is what was written, from its first event to its last. */
@Command(
    name = "verify",
    description = "Verify every event of a log. Exit code 1, and the first bad one, on damage.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Only reads: also beside a running server, and on a copy of its data folder.",
      "Without the file 'head' of the folder it cannot tell whether events are",
      "missing at the end."
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin DataFolderOption folder = new DataFolderOption();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json (${DEFAULT-VALUE})")
  OutputFormat format = OutputFormat.TEXT;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final EventLogs logs;
  private final Progress watch;

  VerifyCommand(EventLogs logs, Progress watch) {
    this.logs = logs;
    this.watch = watch;
  }

  @Override
  public Integer call() {
    LogFiles files = folder.files();
    LogReading reading = logs.readAll(files, watch, _ -> {});
    PrintWriter out = spec.commandLine().getOut();
    if (format == OutputFormat.JSON) {
      out.println(json(files, reading));
    } else {
      text(files, reading).forEach(out::println);
    }
    return reading.damage().isPresent() ? 1 : 0;
  }

  private static List<String> text(LogFiles files, LogReading reading) {
    if (reading.damage().isPresent()) {
      return List.of(
          reading.damage().get().toString(),
          "good: %s, in %s"
              .formatted(Count.of(reading.events(), "event", "events"), files.folder()));
    }
    List<String> lines = new ArrayList<>();
    if (reading.torn() > 0) {
      lines.add(
          Count.of(reading.torn(), "unreadable record", "unreadable records")
              + " at the end, which no client relies on, will be left out");
    }
    lines.add(
        reading.events() == 0
            ? "whole: the log in " + files.folder() + " has no events"
            : "whole: %s, from %d to %d, in %s"
                .formatted(
                    Count.of(reading.events(), "event", "events"),
                    reading.firstSeq(),
                    reading.lastSeq(),
                    files.folder()));
    if (reading.voids() > 0) {
      lines.add(
          Count.of(
              reading.voids(),
              "of them is void: it came too late and changes nothing",
              "of them are void: they came too late and change nothing"));
    }
    return lines;
  }

  private static String json(LogFiles files, LogReading reading) {
    var members = new LinkedHashMap<String, Object>();
    members.put("folder", files.folder());
    members.put("whole", reading.damage().isEmpty());
    members.put("events", reading.events());
    members.put("firstSeq", reading.firstSeq());
    members.put("lastSeq", reading.lastSeq());
    members.put("void", Optional.of(reading.voids()).filter(voids -> voids > 0));
    members.put("torn", reading.torn());
    putDamage(members, reading.damage());
    return JsonLine.of(members);
  }

  static void putDamage(Map<String, Object> members, Optional<Damage> damage) {
    members.put("damagedSeq", damage.map(Damage::seq));
    members.put("damagedFile", damage.map(Damage::file));
    members.put("damage", damage.map(Damage::why));
  }
}
