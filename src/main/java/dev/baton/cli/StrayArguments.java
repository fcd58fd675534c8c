package dev.baton.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** Words of a command line that belong to no option, which PeerServer ignores. */
final class StrayArguments {
  private static final int MAX_SHOWN = 20;

  @Parameters(hidden = true, arity = "0..*")
  List<String> words = new ArrayList<>();

  /**
   * A line for each word. One that is meant as a command must not start a server.
   *
   * @throws picocli.CommandLine.ParameterException if there is such a word
   */
  List<String> warnings(CommandSpec serve) {
    return words.stream().map(word -> warning(word, serve)).toList();
  }

  private static String warning(String word, CommandSpec serve) {
    refuseIfMeantAsOption(word, serve);
    Suggestions.closest(word, serve.parent().subcommands().keySet())
        .filter(command -> !command.equals(serve.name()))
        .ifPresent(
            command -> {
              throw new OptionChecks(serve.commandLine())
                  .impossible(
                      "'%s' is no option; for the command, write 'baton %s' first"
                          .formatted(word, command));
            });
    return "ignoring '%s': it belongs to no option".formatted(shown(word));
  }

  /** A server that ignores an option that was intended may be open to every client. */
  private static void refuseIfMeantAsOption(String word, CommandSpec serve) {
    boolean hasDash = word.matches("[-\u2010-\u2015\u2212].*");
    String name = "--" + OptionNames.inSnakeCase("--" + word.replaceFirst("=.*", "")).substring(2);
    boolean isAssignment = word.contains("=") && serve.findOption(name) != null;
    if (hasDash || isAssignment) {
      throw new OptionChecks(serve.commandLine())
          .impossible(
              hasDash
                  ? "'%s' is not read as an option: write it with two hyphens, and not behind '--'"
                      .formatted(shown(word.replaceFirst("=.*", "")))
                  : "'%s' is no option; did you mean '%s'?"
                      .formatted(word.replaceFirst("=.*", ""), name));
    }
  }

  /** A word without an option may be a password whose option is missing. */
  private static String shown(String word) {
    return word.length() <= MAX_SHOWN ? word : word.substring(0, MAX_SHOWN) + "...";
  }
}
