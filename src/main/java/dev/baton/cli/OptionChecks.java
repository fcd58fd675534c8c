package dev.baton.cli;

import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Says in one line what is wrong with an option of a command. */
record OptionChecks(CommandLine command) {
  /** The value as a duration of at least one millisecond. */
  Duration millis(String option, int value) {
    return Duration.ofMillis(atLeast(option, value, 1));
  }

  int atLeast(String option, int value, int min) {
    return within(option, value, min, Integer.MAX_VALUE);
  }

  long atLeast(String option, long value, long min) {
    if (value < min) {
      throw impossible("%s must be at least %d, not %d".formatted(option, min, value));
    }
    return value;
  }

  int within(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw impossible(
          max == Integer.MAX_VALUE
              ? "%s must be at least %d, not %d".formatted(option, min, value)
              : "%s must be between %d and %d, not %d".formatted(option, min, max, value));
    }
    return value;
  }

  /** The pair of options holds if the first one needs no more than the second one gives. */
  void requireAtMost(String small, long needed, String large, long size) {
    if (needed > size) {
      throw impossible(
          "%s needs %s of at least %d, which is %d".formatted(small, large, needed, size));
    }
  }

  ParameterException impossible(String message) {
    return new ParameterException(command, message);
  }
}
