package dev.baton.cli;

import dev.baton.audit.index.AuditSources;
import dev.baton.eventlog.ErasureReport;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.LogSpace;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.Progress;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.PeerId;
import dev.baton.storage.DataFolder;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code baton erase}: what is personal in the past events of an ID becomes unreadable. */
@Command(
    name = "erase",
    description = "Make the personal data in the past events of an ID unreadable, for ever.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "The key of that data is destroyed; the events stay, with their numbers, hashes",
      "and the ID itself. The server must be stopped. Ask a running one with",
      "POST /admin/peers/{id}/erase at its admin port."
    })
final class EraseCommand implements Callable<Integer> {
  private static final int NO_SNAPSHOTS = Integer.MAX_VALUE;

  /** Under this name the command writes its events, and gives its orders. */
  private static final String NAME = "baton-erase";

  @Mixin DataFolderOption folder = new DataFolderOption();

  @ArgGroup(multiplicity = "1")
  What what = new What();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "asked for at the command line",
      description = "why, for the log (${DEFAULT-VALUE})")
  String reason = "";

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final EventLogs logs;
  private final Progress watch;

  EraseCommand(EventLogs logs, Progress watch) {
    this.logs = logs;
    this.watch = watch;
  }

  /** What to do. */
  static final class What {
    @Option(names = "--peer", paramLabel = "ID", description = "the ID whose data is erased")
    @Nullable String peer;

    @Option(
        names = "--lost_keys",
        description =
            "instead, make new keys in place of a personal.key that is missing or damaged; what"
                + " the old ones would open stays unreadable")
    boolean lostKeys;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    String peer = what.peer;
    Optional<ErasePeer> erasure = peer == null ? Optional.empty() : Optional.of(erasure(peer));
    LogFiles files = folder.files();
    try (var _ = DataFolder.claim(files.folder())) {
      if (erasure.isEmpty()) {
        logs.replaceLostKeys(files);
        out.println("made new keys; what the old ones would open stays unreadable");
        return 0;
      }
      ErasureReport report =
          logs.erase(files, options(), Clock.systemUTC(), watch, erasure.get())
              .orElseThrow(
                  () -> new CommandFailedException("the log has no event of the ID " + peer));
      AuditSources.deleteIndex(files);
      describe(report, out);
      return 0;
    } catch (DataFolder.DataFolderException e) {
      throw new CommandFailedException(e.getMessage() + advice(erasure), e);
    }
  }

  private static String advice(Optional<ErasePeer> erasure) {
    return erasure.isEmpty()
        ? ". Stop the server first: it still has the keys"
        : ". A running server erases an ID itself: POST /admin/peers/{id}/erase at its admin"
            + " port, with a token of the role operate and a body {\"reason\":\"...\"}";
  }

  private ErasePeer erasure(String peer) {
    if (!OperatorOrder.isReason(reason)) {
      throw new ParameterException(
          spec.commandLine(),
          "--reason is a text of 1 to %d bytes without control characters"
              .formatted(OperatorOrder.MAX_BYTES));
    }
    try {
      return new ErasePeer(new PeerId(peer), new OperatorOrder(NAME, reason));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--peer is not an ID", e);
    }
  }

  private static void describe(ErasureReport report, PrintWriter out) {
    out.println("erased by event " + report.seq() + ": the key is destroyed");
    out.println("events that cannot be read any more: " + report.unreadable());
    if (report.inTheClear() > 0) {
      out.println(
          "events of an earlier version, whose data is NOT encrypted and still in the files: "
              + report.inTheClear());
      out.println("they go only when their days are deleted; see --retain_days");
    }
    out.println("copies and backups of the data folder are not changed");
  }

  private static LogOptions options() {
    return new LogOptions(NAME, LogSync.ALWAYS, OnCorrupt.REFUSE, NO_SNAPSHOTS, LogSpace.UNLIMITED);
  }
}
