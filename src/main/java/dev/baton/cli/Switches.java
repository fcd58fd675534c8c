package dev.baton.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of a command that may stand without a value, which then is {@code true}. */
final class Switches {
  private final Set<String> names;

  private Switches(Set<String> names) {
    this.names = names;
  }

  static Switches of(CommandSpec command) {
    return new Switches(
        command.options().stream()
            .filter(Switches::isSwitch)
            .flatMap(option -> Arrays.stream(option.names()))
            .collect(Collectors.toUnmodifiableSet()));
  }

  static boolean isSwitch(OptionSpec option) {
    return option.arity().min() == 0 && option.arity().max() == 1;
  }

  boolean contains(String option) {
    return names.contains(option);
  }

  /** {@code true} or {@code false} for the words that people write for them. */
  static Optional<String> valueOf(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "true", "1", "yes", "on" -> Optional.of("true");
      case "false", "0", "no", "off" -> Optional.of("false");
      default -> Optional.empty();
    };
  }
}
