package dev.baton.cli;

import dev.baton.audit.Table;
import java.io.Console;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** The terminal that a person runs a command at. */
final class Terminal {
  private Terminal() {}

  /** Whether there is one that shows the output; one that it is piped from or to is none. */
  static boolean isThere() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  /** How many characters its lines have; no end where there is none. */
  static int columns(CommandSpec spec) {
    return isThere() ? spec.usageMessage().width() : Table.UNBOUNDED;
  }

  /** Whether it may be sent colors. An empty variable counts as not set (no-color.org). */
  static boolean isColored(Map<String, String> environment, boolean isThere) {
    return isThere
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }
}
