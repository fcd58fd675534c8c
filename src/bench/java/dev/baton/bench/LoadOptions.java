package dev.baton.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The {@code --name value} pairs of a command line. A name that no one asks for is an error. */
final class LoadOptions {
  private final Map<String, String> given;

  private LoadOptions(Map<String, String> given) {
    this.given = given;
  }

  static LoadOptions parse(String... args) {
    var given = new HashMap<String, String>();
    for (int i = 0; i < args.length; i += 2) {
      if (!args[i].startsWith("--") || i + 1 == args.length) {
        throw new BenchFailure("expected --name value, got " + args[i]);
      }
      given.put(args[i].substring(2), args[i + 1]);
    }
    return new LoadOptions(given);
  }

  /** Takes an option out; what is left at the end was not known. */
  Optional<String> take(String name) {
    return Optional.ofNullable(given.remove(name));
  }

  String take(String name, String otherwise) {
    return take(name).orElse(otherwise);
  }

  int take(String name, int otherwise) {
    return take(name).map(value -> number(name, value)).orElse(otherwise);
  }

  Duration seconds(String name, int otherwise) {
    return Duration.ofSeconds(take(name, otherwise));
  }

  private static int number(String name, String value) {
    try {
      int number = Integer.parseInt(value);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Reported below, together with the negative ones.
    }
    throw new BenchFailure("--" + name + " must be a whole number, not " + value);
  }

  void requireNothingLeft() {
    if (!given.isEmpty()) {
      throw new BenchFailure("unknown options for this mode: " + given.keySet());
    }
  }
}
