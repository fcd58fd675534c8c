package dev.baton.cli;

import dev.baton.audit.Holders;
import dev.baton.audit.Holding;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton holders}: who held which ID at a moment. */
@Command(
    name = "holders",
    description = "Say who held which ID at a moment of the past, or now.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Reads alone, as 'baton history' does. Where old events were deleted (--retain_days),",
      "holders from before them are not known."
    })
final class HoldersCommand implements Callable<Integer> {
  private static final String ROW = "%-24s  %-36s  %-27s  %-8s  %-15s  %s";

  @Mixin DataFolderOption folder = new DataFolderOption();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = Times.class,
      description = "the moment, for example 2026-11-24T10:04 (UTC); default: now")
  @Nullable Instant at;

  @Option(names = "--peer", paramLabel = "ID", description = "only this peer ID")
  @Nullable String peer;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  @Override
  public Integer call() {
    Instant moment = at == null ? Instant.now() : at;
    Holders.Answer answer = Holders.at(folder.files(), moment, Optional.ofNullable(peer));
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        ROW.formatted("PEER", "CONNECTION", "SINCE", "STATE", "ADDRESS", "CLIENT").stripTrailing());
    for (Holding holding : answer.holdings()) {
      String proof = holding.proof().isEmpty() ? "" : "  proof: " + holding.proof();
      out.println(
          ROW.formatted(
                  holding.peer(),
                  holding.connection(),
                  holding.since(),
                  holding.detached() ? "detached" : "live",
                  holding.address(),
                  holding.userAgent() + proof)
              .stripTrailing());
    }
    out.flush();
    return HistoryCommand.exitCode(answer.reading(), spec.commandLine().getErr());
  }
}
