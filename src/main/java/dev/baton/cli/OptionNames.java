package dev.baton.cli;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;

/** The spellings of a long option: {@code --data_dir}, {@code --data-dir} and {@code --dataDir}. */
final class OptionNames {
  private OptionNames() {}

  /** The options of a command and of all commands below it. */
  static Set<String> knownTo(CommandLine command) {
    Set<String> known = new HashSet<>(command.getCommandSpec().optionsMap().keySet());
    command.getSubcommands().values().forEach(below -> known.addAll(knownTo(below)));
    return known;
  }

  /** The arguments with the name of every known option in snake case; the rest is left alone. */
  static String[] inSnakeCase(String[] args, Set<String> known) {
    return Arrays.stream(args)
        .map(arg -> arg.startsWith("--") ? nameInSnakeCase(arg, known) : arg)
        .toArray(String[]::new);
  }

  private static String nameInSnakeCase(String arg, Set<String> known) {
    int equals = arg.indexOf('=');
    String name = equals < 0 ? arg.substring(2) : arg.substring(2, equals);
    String option = inSnakeCase("--" + name);
    return known.contains(option) ? option + (equals < 0 ? "" : arg.substring(equals)) : arg;
  }

  /** A long option's name in snake case; a short one is left alone. */
  static String inSnakeCase(String option) {
    return option.startsWith("--") ? "--" + snakeCase(option.substring(2)) : option;
  }

  static String snakeCase(String name) {
    return name.replace('-', '_').replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
