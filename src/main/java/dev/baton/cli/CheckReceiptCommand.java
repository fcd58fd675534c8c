package dev.baton.cli;

import dev.baton.checkpoint.Checkpoint;
import dev.baton.checkpoint.InclusionProof;
import dev.baton.checkpoint.NoteKey;
import dev.baton.checkpoint.SignedNote;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.evidence.LogProofs;
import dev.baton.evidence.LogProofs.UnprovableException;
import dev.baton.evidence.Receipt;
import dev.baton.evidence.ReceiptSearch;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code baton check-receipt}: whether a log still says what a client was told. */
@Command(
    name = "check-receipt",
    description = {
      "Hold the receipt of a client (caps=receipt) against a log, or against a proof",
      "out of one. Exit code 1 if it does not hold."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Only reads. With --checkpoint the log itself has to be as that checkpoint says.",
      "With --proof, which 'baton prove --seq' makes, no log is needed."
    })
final class CheckReceiptCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the receipt, as the client received it")
  @SuppressWarnings("NullAway.Init") // set by picocli
  Path file;

  @Option(names = "--key", required = true, paramLabel = "KEY", description = NoteFiles.KEY)
  @SuppressWarnings("NullAway.Init") // set by picocli
  String key;

  @Mixin DataFolderOption folder = new DataFolderOption();

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description =
          "checkpoints that were kept elsewhere, of which the newest has to cover the event")
  @Nullable Path checkpoint;

  @Option(
      names = "--proof",
      paramLabel = "FILE",
      description = "the proof of the event, in place of a log")
  @Nullable Path proof;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final EventLogs logs;
  private final Progress watch;

  CheckReceiptCommand(EventLogs logs, Progress watch) {
    this.logs = logs;
    this.watch = watch;
  }

  @Override
  public Integer call() {
    var checks = new OptionChecks(spec.commandLine());
    if (checkpoint != null && proof != null) {
      throw checks.impossible(
          "a proof has its checkpoint in it: give one of --checkpoint and --proof");
    }
    NoteKey verifier = NoteFiles.key(key);
    Receipt receipt = receipt(verifier);
    say(
        "signed by %s: connection %s %s the ID \"%s\" at %s, as event %d%s"
            .formatted(
                receipt.log(),
                receipt.connection(),
                verb(receipt.cause()),
                receipt.peer(),
                receipt.at(),
                receipt.seq(),
                receipt.previous().map(before -> ", from connection " + before).orElse("")));
    if (proof != null) {
      holdAgainst(proof, receipt, verifier);
    } else {
      LogFiles files = folder.files();
      if (checkpoint != null) {
        requireCheckpoint(checkpoint, files, receipt, verifier);
      }
      holdAgainst(files, receipt);
    }
    return 0;
  }

  private Receipt receipt(NoteKey verifier) {
    try {
      return Receipt.verified(NoteFiles.text(file), verifier);
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static String verb(String cause) {
    return switch (cause) {
      case "resumed" -> "came back to";
      case "taken-over" -> "took over";
      default -> "got";
    };
  }

  private void holdAgainst(Path from, Receipt receipt, NoteKey verifier) {
    InclusionProof inclusion;
    try {
      inclusion = InclusionProof.parse(NoteFiles.text(from));
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException("%s: %s".formatted(from, e.getMessage()), e);
    }
    NoteFiles.verified(inclusion.note(), verifier, from);
    if (!inclusion.holds()) {
      throw new CommandFailedException(
          from + ": the record is not in the log that its checkpoint is of");
    }
    LogEntry entry = logs.decode(inclusion.recordBytes());
    if (!receipt.isOf(entry)) {
      throw new CommandFailedException(
          "the proof in %s is of another event, %d, than the receipt".formatted(from, entry.seq()));
    }
    say("it holds: the proof in %s is of this event".formatted(from));
  }

  private void requireCheckpoint(Path from, LogFiles files, Receipt receipt, NoteKey verifier) {
    SignedNote newest = NoteFiles.notes(from).getLast();
    Checkpoint covers = NoteFiles.verified(newest, verifier, from);
    if (covers.head().size() < receipt.seq()) {
      throw new CommandFailedException(
          "the newest checkpoint in %s covers %s, and not event %d"
              .formatted(from, Count.of(covers.head().size(), "event", "events"), receipt.seq()));
    }
    try {
      new LogProofs(logs, files, watch).inclusion(receipt.seq(), newest);
    } catch (UnprovableException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private void holdAgainst(LogFiles files, Receipt receipt) {
    String event = "event %d of the log in %s".formatted(receipt.seq(), files.folder());
    switch (ReceiptSearch.search(receipt, logs, files, watch)) {
      case SAME -> say("it holds: %s says the same".formatted(event));
      case ANOTHER ->
          throw new CommandFailedException(
              "%s is another one: this is not the log that the receipt was given for, or it was"
                      .formatted(event)
                  + " changed");
      case TAKEN_BACK ->
          throw new CommandFailedException(
              event + " was taken back: no client should have heard of it");
      case DELETED -> throw new CommandFailedException(event + " was deleted for its age");
      case BEYOND_THE_END ->
          throw new CommandFailedException(
              "the log in %s ends before event %d: events are gone, or it is an older copy"
                  .formatted(files.folder(), receipt.seq()));
      case LOST -> throw new CommandFailedException(event + " is lost");
    }
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
  }
}
