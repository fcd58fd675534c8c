package dev.baton.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of a command that may stand without a value, which then is {@code true}. */
final class Switches {
  private static final Set<String> WORDS =
      Set.of("true", "false", "yes", "no", "on", "off", "1", "0");

  private final Set<String> names;
  private final Set<String> booleans;

  private Switches(CommandSpec command) {
    this.names = names(command, Switches::isSwitch);
    this.booleans = names(command, option -> isSwitch(option) && option.type() == boolean.class);
  }

  static Switches of(CommandSpec command) {
    return new Switches(command);
  }

  private static Set<String> names(CommandSpec command, Predicate<OptionSpec> which) {
    return command.options().stream()
        .filter(which)
        .flatMap(option -> Arrays.stream(option.names()))
        .collect(Collectors.toUnmodifiableSet());
  }

  static boolean isSwitch(OptionSpec option) {
    return option.arity().min() == 0 && option.arity().max() == 1;
  }

  /** Whether the option takes nothing but true and false. */
  boolean isBoolean(String option) {
    return booleans.contains(option);
  }

  /** Whether the word is probably a mistyped one of those that people write for a switch. */
  static boolean resemblesValue(String word) {
    return Suggestions.closest(word, WORDS).isPresent();
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
