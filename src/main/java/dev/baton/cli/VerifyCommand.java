package dev.baton.cli;

import dev.baton.audit.JsonLine;
import dev.baton.checkpoint.Checkpoint;
import dev.baton.checkpoint.NoteKey;
import dev.baton.eventlog.Damage;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import dev.baton.evidence.CheckpointCheck;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton verify}: whether a log is what was written, from its first event to its last. */
@Command(
    name = "verify",
    description = {
      "Verify every event of a log. Exit code 1, and the first bad one, on damage.",
      "With --checkpoint, also that nobody has edited it since."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Only reads: also beside a running server, and on a copy of its data folder.",
      "Without the file 'head' of the folder it cannot tell whether events are",
      "missing at the end. Whoever owns the folder can make a log that is whole and not",
      "what it was: only a checkpoint that was kept elsewhere, and its key, show that."
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin DataFolderOption folder = new DataFolderOption();

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "a file with one or more checkpoints, which were kept elsewhere")
  @Nullable Path checkpoint;

  @Option(names = "--key", paramLabel = "KEY", description = NoteFiles.KEY)
  @Nullable String key;

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
    if ((checkpoint == null) != (key == null)) {
      throw new OptionChecks(spec.commandLine())
          .impossible("--checkpoint and --key go together: give both or none");
    }
    List<Checkpoint> checkpoints =
        checkpoint != null && key != null ? verified(checkpoint, key) : List.of();
    LogFiles files = folder.files();
    var check = new CheckpointCheck(checkpoints);
    LogReading reading = logs.readAll(files, watch, checkpoints.isEmpty() ? _ -> {} : check);
    Optional<CheckpointResult> result =
        checkpoints.isEmpty()
            ? Optional.empty()
            : Optional.of(new CheckpointResult(check.findings()));
    PrintWriter out = spec.commandLine().getOut();
    if (format == OutputFormat.JSON) {
      out.println(json(files, reading, result));
    } else {
      text(files, reading).forEach(out::println);
      result.ifPresent(found -> found.text(reading.firstSeq()).forEach(out::println));
    }
    boolean isGood =
        reading.damage().isEmpty() && result.map(CheckpointResult::isGood).orElse(true);
    return isGood ? 0 : 1;
  }

  private static List<Checkpoint> verified(Path file, String key) {
    NoteKey verifier = NoteFiles.key(key);
    return NoteFiles.notes(file).stream()
        .map(note -> NoteFiles.verified(note, verifier, file))
        .toList();
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

  private static String json(
      LogFiles files, LogReading reading, Optional<CheckpointResult> result) {
    var members = new LinkedHashMap<String, Object>();
    members.put("folder", files.folder());
    members.put("whole", reading.damage().isEmpty());
    members.put("events", reading.events());
    members.put("firstSeq", reading.firstSeq());
    members.put("lastSeq", reading.lastSeq());
    members.put("void", Optional.of(reading.voids()).filter(voids -> voids > 0));
    members.put("torn", reading.torn());
    putDamage(members, reading.damage());
    result.ifPresent(found -> found.putInto(members));
    return JsonLine.of(members);
  }

  static void putDamage(Map<String, Object> members, Optional<Damage> damage) {
    members.put("damagedSeq", damage.map(Damage::seq));
    members.put("damagedFile", damage.map(Damage::file));
    members.put("damage", damage.map(Damage::why));
  }
}
