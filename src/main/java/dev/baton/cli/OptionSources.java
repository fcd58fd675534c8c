package dev.baton.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where the values of a command's options come from.
 *
 * @param args the command line
 * @param elsewhere what variables and the file give, by the option's name without hyphens
 */
record OptionSources(List<String> args, Map<String, Given> elsewhere) {
  /** Options whose values are not repeated. */
  private static final Set<String> SECRET = Set.of("--key");

  /** Options whose values may hold a secret before an @ or behind a question mark. */
  private static final Set<String> ADDRESSES = Set.of("--jwks_url", "--checkpoint_url");

  private static final int MAX_SHOWN = 80;

  /**
   * A value as it was given.
   *
   * @param source such as {@code the variable PORT} or {@code baton.yaml, line 3}
   */
  record Given(String value, String source) {}

  /** The value of an option, unless it has its default. */
  Optional<Given> of(OptionSpec option) {
    return fromArguments(List.of(option.names())).or(() -> elsewhere(option));
  }

  /** The value that a variable or the file gives. */
  Optional<Given> elsewhere(OptionSpec option) {
    return Arrays.stream(option.names())
        .map(name -> elsewhere.get(name.replaceFirst("^-+", "")))
        .flatMap(Stream::ofNullable)
        .findFirst();
  }

  private Optional<Given> fromArguments(List<String> names) {
    for (int i = 0; i < args.size() && !args.get(i).equals("--"); i++) {
      String arg = args.get(i);
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      if (names.contains(name)) {
        String next =
            i + 1 < args.size() && !args.get(i + 1).startsWith("-") ? args.get(i + 1) : "";
        return Optional.of(
            new Given(equals < 0 ? next : arg.substring(equals + 1), "the arguments"));
      }
      Optional<String> attached =
          names.stream().filter(n -> n.length() == 2 && arg.startsWith(n)).findFirst();
      if (attached.isPresent()) {
        return Optional.of(new Given(arg.substring(2), "the arguments"));
      }
    }
    return Optional.empty();
  }

  /** Such as {@code 'many' (from the variable PORT)}. */
  String described(OptionSpec option, String value) {
    return shown(option, value) + " (" + sourceOf(option) + ")";
  }

  /** Such as {@code --port is '9000' (by default)}. */
  String described(OptionSpec option) {
    String name = option.longestName();
    Optional<Given> given = of(option);
    if (given.isEmpty() && option.defaultValue() == null) {
      return name + " is not given";
    }
    String value = given.map(Given::value).orElseGet(option::defaultValue);
    return name + " is " + described(option, value);
  }

  /** Those that are given with another value than their default, without what may be a secret. */
  List<String> differing(List<OptionSpec> options) {
    return options.stream()
        .flatMap(
            option ->
                of(option).stream()
                    .map(Given::value)
                    .filter(value -> !value.equals(option.defaultValue()))
                    .map(value -> assigned(option, value)))
        .toList();
  }

  private static String assigned(OptionSpec option, String value) {
    return option.longestName() + (value.isEmpty() ? "" : " " + shown(option, value));
  }

  private String sourceOf(OptionSpec option) {
    return of(option).map(given -> "from " + given.source()).orElse("by default");
  }

  /** The value, without what may be a secret. */
  private static String shown(OptionSpec option, String value) {
    Set<String> names = Set.of(option.names());
    if (names.stream().anyMatch(SECRET::contains)) {
      return "its value";
    }
    boolean isAddress = names.stream().anyMatch(ADDRESSES::contains);
    String text =
        isAddress ? value.replaceFirst("[?#].*", "?...").replaceFirst("//.*@", "//...@") : value;
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return "'" + (line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "...") + "'";
  }

  /** For commands whose options come from the command line alone. */
  static OptionSources ofArguments(String... args) {
    return new OptionSources(Arrays.asList(args), Map.of());
  }
}
