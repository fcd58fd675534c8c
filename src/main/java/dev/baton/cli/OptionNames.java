package dev.baton.cli;

import java.util.Arrays;
import java.util.Locale;

/** The spellings of a long option: {@code --data_dir}, {@code --data-dir} and {@code --dataDir}. */
final class OptionNames {
  private OptionNames() {}

  /** The arguments with every long option's name in snake case; values are left alone. */
  static String[] inSnakeCase(String[] args) {
    return Arrays.stream(args)
        .map(arg -> arg.startsWith("--") ? nameInSnakeCase(arg) : arg)
        .toArray(String[]::new);
  }

  private static String nameInSnakeCase(String arg) {
    int equals = arg.indexOf('=');
    String name = equals < 0 ? arg.substring(2) : arg.substring(2, equals);
    return "--" + snakeCase(name) + (equals < 0 ? "" : arg.substring(equals));
  }

  static String snakeCase(String name) {
    return name.replace('-', '_').replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
