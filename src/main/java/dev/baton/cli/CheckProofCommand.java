package dev.baton.cli;

import dev.baton.audit.EventFormat;
import dev.baton.checkpoint.Checkpoint;
import dev.baton.checkpoint.ConsistencyProof;
import dev.baton.checkpoint.InclusionProof;
import dev.baton.checkpoint.NoteKey;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogEntry;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton check-proof}: whether a proof holds, without a log. */
@Command(
    name = "check-proof",
    description = "Check what 'baton prove' has made. Exit code 1 if it does not hold.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {"", "Needs no log and no network. The event is shown as json."})
final class CheckProofCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the proof")
  @SuppressWarnings("NullAway.Init") // set by picocli
  Path file;

  @Option(names = "--key", required = true, paramLabel = "KEY", description = NoteFiles.KEY)
  @SuppressWarnings("NullAway.Init") // set by picocli
  String key;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final EventLogs logs;

  CheckProofCommand(EventLogs logs) {
    this.logs = logs;
  }

  @Override
  public Integer call() {
    NoteKey verifier = NoteFiles.key(key);
    String text = NoteFiles.text(file);
    try {
      if (text.startsWith(ConsistencyProof.TITLE)) {
        checkGrowth(ConsistencyProof.parse(text), verifier);
      } else {
        checkEvent(InclusionProof.parse(text), verifier);
      }
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException("%s: %s".formatted(file, e.getMessage()), e);
    }
    return 0;
  }

  private void checkEvent(InclusionProof proof, NoteKey verifier) {
    Checkpoint checkpoint = NoteFiles.verified(proof.note(), verifier, file);
    requireThat(proof.holds(), "the record is not in the log that its checkpoint is of");
    LogEntry entry = logs.decode(proof.recordBytes());
    requireThat(entry.seq() == proof.index() + 1, "the record is in another place of the log");
    say(
        "proved: event %d is in the log %s, as its checkpoint of %d events says"
            .formatted(entry.seq(), checkpoint.origin(), checkpoint.head().size()));
    say(
        EventFormat.jsonOf(entry)
            .orElseGet(() -> "it is of type " + entry.type() + ", which is not shown"));
  }

  private void checkGrowth(ConsistencyProof proof, NoteKey verifier) {
    Checkpoint older = NoteFiles.verified(proof.older(), verifier, file);
    Checkpoint newer = NoteFiles.verified(proof.newer(), verifier, file);
    requireThat(proof.holds(), "the log has not only grown between the two checkpoints");
    say(
        "proved: the log %s of %d events has all the %d that it had before, unchanged"
            .formatted(newer.origin(), newer.head().size(), older.head().size()));
  }

  private void requireThat(boolean holds, String otherwise) {
    if (!holds) {
      throw new CommandFailedException(file + ": " + otherwise);
    }
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
  }
}
