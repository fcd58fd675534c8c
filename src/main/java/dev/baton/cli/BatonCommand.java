package dev.baton.cli;

import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.Progress;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code baton} command. */
@Command(
    name = "baton",
    description = "A PeerJS-compatible signaling server whose peer IDs can change devices.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class BatonCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private BatonCommand() {}

  /**
   * Runs a command line.
   *
   * @param serve called with the options of {@code baton serve}
   * @param logs the ways into a log
   * @param watch hears how far commands that read a whole log are
   * @return the process's exit code: 0, 1 if the command failed, 2 if it was not understood
   */
  public static int run(
      String[] args,
      Map<String, String> environment,
      Consumer<ServerConfig> serve,
      EventLogs logs,
      Progress watch) {
    CommandLine baton = new CommandLine(new BatonCommand());
    var serving = new ServeCommand(serve);
    CommandLine command = new CommandLine(serving);
    command
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new GroupedOptions(() -> serving.all));
    baton.addSubcommand("serve", command);
    baton.addSubcommand(new HistoryCommand(logs));
    baton.addSubcommand(new TailCommand(logs, environment));
    baton.addSubcommand(new ExportCommand(logs));
    baton.addSubcommand(new HoldersCommand(logs));
    baton.addSubcommand(new SessionsCommand(logs));
    baton.addSubcommand(new TimelineCommand(logs));
    baton.addSubcommand(new VerifyCommand(logs, watch));
    baton.addSubcommand(new ProveCommand(logs, watch));
    baton.addSubcommand(new CheckProofCommand(logs));
    baton.addSubcommand(new CheckReceiptCommand(logs, watch));
    baton.addSubcommand(new RecoveryPlanCommand(logs, watch));
    baton.addSubcommand(new RepairCommand(logs, watch));
    baton.addSubcommand(new RetentionCommand(logs));
    baton.addSubcommand(new EraseCommand(logs, watch));
    baton.addSubcommand(new KeysCommand());
    baton.addSubcommand(new TokenCommand());
    baton.addSubcommand(new AdminTokenCommand());
    String[] named =
        OptionNames.inSnakeCase(withCommand(args, environment), OptionNames.knownTo(baton));
    baton.setCaseInsensitiveEnumValuesAllowed(true);
    versionOf(baton);
    baton.setParameterExceptionHandler(
        (e, _) -> notUnderstood(e, new OptionErrors(OptionSources.ofArguments(named)).explain(e)));
    baton.setExecutionExceptionHandler((e, failed, _) -> failed(e, failed));
    if (named.length == 0 || !named[0].equals("serve")) {
      return baton.execute(named);
    }
    OptionDefaults defaults;
    try {
      defaults = OptionDefaults.read(named, environment, command.getCommandSpec());
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      return notUnderstood(new ParameterException(command, message), message);
    }
    command.setDefaultValueProvider(defaults);
    baton.setParameterExceptionHandler(
        (e, _) -> notUnderstood(e, new OptionErrors(defaults.sources()).explain(e)));
    var arguments = PeerServerArguments.of(named, command.getCommandSpec());
    serving.read(
        defaults.sources(),
        Stream.concat(arguments.warnings().stream(), defaults.warnings().stream()).toList());
    return baton.execute(arguments.args().toArray(String[]::new));
  }

  /** Every command says the version of the program. */
  private static void versionOf(CommandLine command) {
    command.getCommandSpec().versionProvider(new Version());
    command.getSubcommands().values().forEach(BatonCommand::versionOf);
  }

  /**
   * PeerServer has no commands: options alone, or a port in the environment, mean "serve". And
   * {@code baton help serve} is {@code baton serve --help}.
   */
  private static String[] withCommand(String[] args, Map<String, String> environment) {
    if (args.length > 0 && args[0].equals("help")) {
      return Stream.concat(Arrays.stream(args).skip(1), Stream.of("--help")).toArray(String[]::new);
    }
    boolean meansServe =
        args.length == 0
            ? Variables.hasPort(environment)
            : args[0].startsWith("-") && !args[0].matches("-h|--help|-V|--version");
    if (!meansServe) {
      return args;
    }
    var all = new String[args.length + 1];
    all[0] = "serve";
    System.arraycopy(args, 0, all, 1, args.length);
    return all;
  }

  private static int notUnderstood(ParameterException e, String message) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    e.getCommandLine().getErr().println("baton: " + message + " (see '" + name + " --help')");
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine command) {
    PrintWriter err = command.getErr();
    if (e instanceof CommandFailedException || e instanceof LogRefusedException) {
      err.println("baton: " + e.getMessage());
    } else {
      e.printStackTrace(err);
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** Without a command there is nothing to do but to say what there is. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
