package dev.baton.cli;

import dev.baton.checkpoint.Checkpoint;
import dev.baton.checkpoint.CheckpointBook;
import dev.baton.checkpoint.SignedNote;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.evidence.LogProofs;
import dev.baton.evidence.LogProofs.UnprovableException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton prove}: makes proofs that can be checked without the log. */
@Command(
    name = "prove",
    description = {
      "Prove that an event is in the log, or that the log has only grown since a",
      "checkpoint. Give --seq or --since."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Only reads. The proof, on the standard output, holds the whole record of the",
      "event. Its address, user agent, origin and the proof's claims are encrypted in",
      "it and show as [unreadable] to others; all else can be read.",
      "'baton check-proof' checks it without the log."
    })
final class ProveCommand implements Callable<Integer> {
  @Mixin DataFolderOption folder = new DataFolderOption();

  @Option(names = "--seq", paramLabel = "SEQ", description = "the number of the event")
  @Takes(min = 1)
  @Nullable Long seq;

  @Option(
      names = "--since",
      paramLabel = "FILE",
      description = "a file with an older checkpoint, from which on the log is to have only grown")
  @Nullable Path since;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description =
          "the checkpoint that the proof leads to; the newest in FILE that covers the event."
              + " Default: the file 'checkpoints' of the data folder")
  @Nullable Path checkpoint;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final EventLogs logs;
  private final Progress watch;

  ProveCommand(EventLogs logs, Progress watch) {
    this.logs = logs;
    this.watch = watch;
  }

  @Override
  public Integer call() {
    var checks = new OptionChecks(spec.commandLine());
    checks.ranges();
    if ((seq == null) == (since == null)) {
      throw checks.impossible("give one of --seq and --since");
    }
    LogFiles files = folder.files();
    var proofs = new LogProofs(logs, files, watch);
    try {
      spec.commandLine()
          .getOut()
          .print(seq != null ? inclusion(proofs, files, seq) : growth(proofs, files));
    } catch (UnprovableException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
    spec.commandLine().getOut().flush();
    return 0;
  }

  private String inclusion(LogProofs proofs, LogFiles files, long event) {
    SignedNote note =
        newest(
            files,
            size -> size >= event,
            ("no checkpoint covers event %d yet; one is made every 1,000 events, every minute in"
                    + " which there was an event, and when the server stops")
                .formatted(event));
    return proofs.inclusion(event, note).format();
  }

  private String growth(LogProofs proofs, LogFiles files) {
    List<SignedNote> older = NoteFiles.notes(Objects.requireNonNull(since));
    if (older.size() > 1) {
      throw new CommandFailedException(since + " has more than one checkpoint");
    }
    long from = Checkpoint.of(older.getFirst()).head().size();
    SignedNote newer =
        newest(files, size -> size >= from, "no newer checkpoint is there than that in " + since);
    return proofs.consistency(older.getFirst(), newer).format();
  }

  private SignedNote newest(LogFiles files, Predicate<Long> covers, String otherwise) {
    Path file = checkpoint != null ? checkpoint : CheckpointBook.notes(files.folder());
    return NoteFiles.notes(file).reversed().stream()
        .filter(note -> covers.test(Checkpoint.of(note).head().size()))
        .findFirst()
        .orElseThrow(() -> new CommandFailedException(otherwise));
  }
}
