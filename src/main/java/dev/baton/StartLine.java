package dev.baton;

import dev.baton.cli.ServerConfig;
import dev.baton.cli.Version;
import dev.baton.logging.LogField;
import java.util.List;
import java.util.OptionalInt;

/** The line of the diagnostic log that says what serves here, for who reads it weeks later. */
final class StartLine {
  private static final System.Logger LOG = System.getLogger(StartLine.class.getName());

  private StartLine() {}

  static void log(ServerConfig config, int port, OptionalInt adminPort) {
    List<String> options = config.logging().options();
    LOG.log(
        System.Logger.Level.INFO,
        "{0} serves {1} on port {2}, its admin port is {3}, its data folder {4}; {5}",
        new LogField("version", Version.text()),
        new LogField("address", config.transport().listen().host()),
        new LogField("port", Integer.toString(port)),
        new LogField(
            "adminPort", adminPort.isPresent() ? Integer.toString(adminPort.getAsInt()) : null),
        new LogField("dataDir", config.dataDir().toAbsolutePath()),
        new LogField(
            "options",
            options.isEmpty() ? "all options have their defaults" : String.join(", ", options)));
  }
}
