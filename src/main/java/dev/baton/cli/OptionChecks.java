package dev.baton.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Says in one line what is wrong with an option of a command. */
record OptionChecks(CommandLine command, OptionSources sources) {
  /** For a command whose options come from the command line alone. */
  OptionChecks(CommandLine command) {
    this(command, new OptionSources(command.getParseResult().originalArgs(), Map.of()));
  }

  /** Refuses the first number that is not in the range that its option {@link Takes}. */
  void ranges() {
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (option.getValue() instanceof Number number && !Allowed.contains(option, number)) {
        throw impossible(new OptionErrors(sources).refused(option, ""));
      }
    }
  }

  /** Refuses the first pair of options that exclude or bound each other. */
  void pairs(ServeCommand options) {
    for (OptionPair pair : OptionPair.ALL) {
      pair.problem()
          .apply(options)
          .ifPresent(
              problem -> {
                throw impossible(
                    "%s %s: %s, %s"
                        .formatted(
                            pair.first(),
                            problem,
                            sources.described(option(pair.first())),
                            sources.described(option(pair.second()))));
              });
    }
  }

  /** Whether the command line, a variable or the file says something of the option. */
  boolean isGiven(String name) {
    return sources.of(option(name)).isPresent();
  }

  /** The options that differ from their defaults, such as {@code --port 9001}, without secrets. */
  List<String> differing() {
    return sources.differing(command.getCommandSpec().options());
  }

  /** Refuses the value of an option that could be read. */
  ParameterException refused(String name, Exception reason) {
    return refused(name, Optional.ofNullable(reason.getMessage()).orElse(""));
  }

  ParameterException refused(String name, String reason) {
    return impossible(new OptionErrors(sources).refused(option(name), reason));
  }

  ParameterException impossible(String message) {
    return new ParameterException(command, message);
  }

  private OptionSpec option(String name) {
    return command.getCommandSpec().findOption(name);
  }
}
