package dev.baton.cli;

import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecoveryPlan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code baton recovery-plan}: what a start would do, without doing it. */
@Command(
    name = "recovery-plan",
    description =
        "Say what a start on a data folder would use, and why, without changing anything.",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true)
final class RecoveryPlanCommand implements Callable<Integer> {
  @Mixin DataFolderOption folder = new DataFolderOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final Progress watch;

  RecoveryPlanCommand(Progress watch) {
    this.watch = watch;
  }

  @Override
  public Integer call() {
    RecoveryPlan plan = EventLogs.plan(folder.files(), watch);
    plan.describe().forEach(spec.commandLine().getOut()::println);
    return plan.damage().isPresent() ? 1 : 0;
  }
}
