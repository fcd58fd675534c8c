package dev.baton.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.logging.Level;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code baton serve}: reads the options, checks them and hands them to whoever serves. */
@Command(
    name = "serve",
    description = "Serve PeerJS clients until stopped.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    abbreviateSynopsis = true,
    footer = {
      "",
      "Names may be written --like_this or --like-this. An option that is not given",
      "is taken from the variable BATON_NAME, then from the file of --config, then",
      "from its default. What a switch (BOOL) is turned off by is --no-NAME."
    })
final class ServeCommand implements Callable<Integer> {
  @Mixin PeerServerOptions peerServer = new PeerServerOptions();
  @Mixin EventLogOptions eventLog = new EventLogOptions();
  @Mixin TakeoverOptions takeover = new TakeoverOptions();
  @Mixin BatonOptions baton = new BatonOptions();
  @Mixin LimitOptions limits = new LimitOptions();
  @Mixin StrayArguments strays = new StrayArguments();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final Consumer<ServerConfig> serve;
  private final List<String> warnings = new ArrayList<>();

  ServeCommand(Consumer<ServerConfig> serve) {
    this.serve = serve;
  }

  /** Has these lines said when the options have been parsed. */
  void warnOf(List<String> lines) {
    warnings.addAll(lines);
  }

  @Override
  public Integer call() {
    warnings.forEach(this::warn);
    strays.warnings(spec).forEach(this::warn);
    ServerConfig config = config();
    new StartWarnings(spec, config).lines().forEach(this::warn);
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
    if (eventLog.dataDir.toString().isEmpty()) {
      throw checks().impossible("--data_dir must not be empty");
    }
    return new ServerConfig(
        new TransportConfig(peerServer, baton, limits, checks()).options(),
        new SessionConfig(peerServer, eventLog, takeover, baton, limits, checks()).options(),
        eventLog.dataDir,
        eventLog.logOptions(checks()),
        takeover.proofs(checks()),
        checks().millis("--start_timeout", eventLog.startTimeout),
        logLevel());
  }

  private OptionChecks checks() {
    return new OptionChecks(spec.commandLine());
  }

  private Level logLevel() {
    return switch (baton.logLevel.toLowerCase(Locale.ROOT)) {
      case "error" -> Level.SEVERE;
      case "warn" -> Level.WARNING;
      case "info" -> Level.INFO;
      case "debug" -> Level.FINE;
      case "trace" -> Level.FINER;
      default -> throw checks().impossible("--log_level is error, warn, info, debug or trace");
    };
  }
}
