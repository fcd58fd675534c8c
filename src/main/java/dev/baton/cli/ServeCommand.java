package dev.baton.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code baton serve}: reads the options, checks them and hands them to the server. */
@Command(
    name = "serve",
    description = "Serve PeerJS clients until stopped.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    abbreviateSynopsis = true,
    footer = {
      "",
      "--help lists the options that many servers set, --help --all lists all of them.",
      "Names may be written --like_this or --like-this. An option that is not given",
      "is taken from the variable BATON_NAME, then from the file of --config, then",
      "from its default. A switch (BOOL) is turned off by --no-NAME. Times (MS) are",
      "milliseconds."
    })
final class ServeCommand implements Callable<Integer> {
  @Mixin PeerServerOptions peerServer = new PeerServerOptions();
  @Mixin EventLogOptions eventLog = new EventLogOptions();
  @Mixin TakeoverOptions takeover = new TakeoverOptions();
  @Mixin BatonOptions baton = new BatonOptions();
  @Mixin LimitOptions limits = new LimitOptions();
  @Mixin StrayArguments strays = new StrayArguments();

  @Option(names = "--all", description = "with --help: list the rarely used options too")
  boolean all;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final Consumer<ServerConfig> serve;
  private final List<String> warnings = new ArrayList<>();
  private OptionSources sources = OptionSources.ofArguments();

  ServeCommand(Consumer<ServerConfig> serve) {
    this.serve = serve;
  }

  /**
   * Says what else is known of the options.
   *
   * @param lines printed when the options have been parsed
   */
  void read(OptionSources from, List<String> lines) {
    sources = from;
    warnings.addAll(lines);
  }

  @Override
  public Integer call() {
    if (all) {
      throw checks().impossible("--all goes with --help");
    }
    warnings.forEach(this::warn);
    strays.warnings(spec).forEach(this::warn);
    ServerConfig config = config();
    new StartWarnings(checks(), config).lines().forEach(this::warn);
    serve.accept(config);
    return CommandLine.ExitCode.OK;
  }

  private void warn(String line) {
    spec.commandLine().getErr().println("baton: " + line);
  }

  /**
   * The options as the server takes them.
   *
   * @throws ParameterException if they cannot be met
   */
  ServerConfig config() {
    OptionChecks checks = checks();
    checks.ranges();
    checks.pairs(this);
    if (eventLog.dataDir.toString().isEmpty()) {
      throw checks.refused("--data_dir", "");
    }
    return new ServerConfig(
        TransportConfig.from(this),
        SessionConfig.from(this),
        eventLog.dataDir,
        eventLog.logOptions(),
        eventLog.checkpoints(checks),
        eventLog.auditIndex == OnOff.ON,
        takeover.proofs(checks),
        Duration.ofMillis(eventLog.startTimeout),
        Duration.ofMillis(baton.drainSpread),
        new LogSettings(
            baton.logLevel.level(), baton.logFormat, baton.accessLog, checks.differing()));
  }

  OptionChecks checks() {
    return new OptionChecks(spec.commandLine(), sources);
  }
}
