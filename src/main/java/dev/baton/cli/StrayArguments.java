package dev.baton.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** Words of a command line that belong to no option, which PeerServer passes over. */
final class StrayArguments {
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
    Suggestions.closest(word, serve.parent().subcommands().keySet())
        .filter(command -> !command.equals(serve.name()))
        .ifPresent(
            command -> {
              throw new OptionChecks(serve.commandLine())
                  .impossible(
                      "'%s' is no option; for the command, write 'baton %s' first"
                          .formatted(word, command));
            });
    return "ignoring '%s': it belongs to no option".formatted(Misspelled.shown(word));
  }
}
