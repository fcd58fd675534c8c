package dev.baton.cli;

import dev.baton.audit.JsonLine;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecoveryPlan;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code baton recovery-plan}: what a start would do, without doing it. */
@Command(
    name = "recovery-plan",
    description = "Say what a start on a data folder would use, and why; nothing is changed.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class RecoveryPlanCommand implements Callable<Integer> {
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

  RecoveryPlanCommand(EventLogs logs, Progress watch) {
    this.logs = logs;
    this.watch = watch;
  }

  @Override
  public Integer call() {
    RecoveryPlan plan = logs.plan(folder.files(), watch);
    PrintWriter out = spec.commandLine().getOut();
    if (format == OutputFormat.JSON) {
      out.println(json(plan));
    } else {
      plan.describe().forEach(out::println);
    }
    return plan.isRefused() ? 1 : 0;
  }

  private static String json(RecoveryPlan plan) {
    var members = new LinkedHashMap<String, Object>();
    members.put("folder", plan.files().folder());
    members.put("whole", plan.damage().isEmpty());
    members.put("snapshot", plan.snapshot());
    members.put("passedOver", plan.passedOver());
    members.put("replayed", plan.replayed());
    members.put("firstSeq", plan.firstSeq());
    members.put("lastSeq", plan.lastSeq());
    members.put("lastAt", plan.lastAt());
    members.put("idsKept", plan.held());
    members.put("torn", plan.torn());
    members.put("lostWithPower", plan.lostWithPower());
    VerifyCommand.putDamage(members, plan.damage());
    members.put("keyProblem", plan.keyProblem());
    return JsonLine.of(members);
  }
}
