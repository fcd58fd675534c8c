package dev.baton.cli;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says which word of a command line is unknown, and which one was probably meant. */
final class Misspelled {
  /** A longer word is cut, since it may be a token. */
  private static final int MAX_SHOWN = 40;

  private static final String DATA_DIR = "--data_dir";

  private Misspelled() {}

  static String in(UnmatchedArgumentException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    String word = e.getUnmatched().getFirst();
    if (word.startsWith("-")) {
      String option = word.replaceFirst("=.*", "");
      return "unknown option '" + shown(option) + "'" + Suggestions.hint(option, options(command));
    }
    if (!command.subcommands().isEmpty()) {
      return "there is no command '%s'".formatted(shown(word))
          + Suggestions.hint(word, command.subcommands().keySet());
    }
    boolean isFolder = command.findOption(DATA_DIR) != null && new File(word).isDirectory();
    String hint = isFolder ? "; did you mean '%s %s'?".formatted(DATA_DIR, shown(word)) : "";
    return "'%s' belongs to no option".formatted(shown(word)) + hint;
  }

  /** The long names of the options that the help lists. */
  static List<String> options(CommandSpec command) {
    return command.options().stream()
        .filter(option -> !option.hidden())
        .flatMap(option -> Arrays.stream(option.names()))
        .filter(name -> name.startsWith("--"))
        .toList();
  }

  static String shown(String word) {
    return word.length() <= MAX_SHOWN ? word : word.substring(0, MAX_SHOWN) + "...";
  }
}
