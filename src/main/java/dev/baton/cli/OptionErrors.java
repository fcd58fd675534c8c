package dev.baton.cli;

import dev.baton.cli.OptionSources.Given;
import java.util.Optional;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The one line about an option that is refused: the value that it got, where that came from, and
 * what is allowed.
 */
record OptionErrors(OptionSources sources) {
  /** What a parser that gave up has to say. */
  String explain(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return Misspelled.in(unmatched);
    }
    if (e instanceof OverwrittenOptionException twice
        && twice.getOverwritten() instanceof OptionSpec option) {
      return option.longestName() + " is given more than once in the arguments";
    }
    if (e instanceof MissingParameterException missing
        && missing.getMissing().size() == 1
        && missing.getMissing().getFirst() instanceof OptionSpec option
        && !option.required()) {
      return option.longestName()
          + " needs a value: "
          + Allowed.of(option).orElseGet(option::paramLabel);
    }
    if (e.getArgSpec() instanceof OptionSpec option) {
      return refused(option, String.valueOf(e.getValue()), reason(option, e));
    }
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** What a converter says, if the option itself knows nothing. */
  private static String reason(OptionSpec option, ParameterException e) {
    return Allowed.of(option).isPresent()
        ? ""
        : String.valueOf(e.getMessage()).replaceFirst("(?s)^Invalid value for .*?: ", "");
  }

  /**
   * Refuses a value that could be read.
   *
   * @param reason what is wrong with it besides not being what the option takes; may be empty
   */
  String refused(OptionSpec option, String reason) {
    String value = sources.of(option).map(Given::value).orElseGet(option::defaultValue);
    return refused(option, value, reason);
  }

  private String refused(OptionSpec option, String value, String reason) {
    String name = option.longestName();
    String got = sources.described(option, value);
    Optional<String> allowed = Allowed.of(option);
    if (allowed.isEmpty()) {
      return name + " cannot be " + got + (reason.isEmpty() ? "" : ": " + reason);
    }
    String more = reason.isEmpty() ? Suggestions.hint(value, Allowed.words(option)) : ": " + reason;
    return "%s must be %s, not %s%s".formatted(name, allowed.get(), got, more);
  }
}
