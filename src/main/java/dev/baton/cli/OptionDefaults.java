package dev.baton.cli;

import dev.baton.cli.OptionSources.Given;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where options come from that the command line does not give: {@code BATON_*} variables, then
 * PeerServer's own, then a YAML file.
 */
final class OptionDefaults implements IDefaultValueProvider {
  /** What makes sense on the command line only. */
  private static final Set<String> NOT_FROM_ELSEWHERE = Set.of("help", "all", "version");

  private final OptionSources sources;
  private final Variables variables;
  private final CommandSpec spec;

  private OptionDefaults(OptionSources sources, Variables variables, CommandSpec spec) {
    this.sources = sources;
    this.variables = variables;
    this.spec = spec;
  }

  /**
   * Reads the variables and the file.
   *
   * @param args the command line, which may name the file
   * @throws IllegalArgumentException saying what is wrong with one of them
   */
  static OptionDefaults read(String[] args, Map<String, String> environment, CommandSpec spec) {
    Set<String> known =
        spec.optionsMap().keySet().stream()
            .filter(name -> name.startsWith("--"))
            .map(name -> name.substring(2))
            .filter(name -> !NOT_FROM_ELSEWHERE.contains(name))
            .collect(Collectors.toSet());
    var variables = Variables.read(environment, known);
    var withoutFile = new OptionSources(List.of(args), variables.values());
    Map<String, Given> elsewhere = new HashMap<>();
    withoutFile
        .of(spec.findOption("--config"))
        // Without a name there is another thing wrong with the command line.
        .filter(file -> !List.of(args).getLast().equals("--config"))
        .ifPresent(file -> elsewhere.putAll(ConfigFile.read(file, known)));
    elsewhere.putAll(variables.values());
    return new OptionDefaults(new OptionSources(List.of(args), elsewhere), variables, spec);
  }

  OptionSources sources() {
    return sources;
  }

  /** A line for each variable that looks like an option but does not name one. */
  List<String> warnings() {
    List<String> options =
        Misspelled.options(spec).stream()
            .filter(option -> !NOT_FROM_ELSEWHERE.contains(option.substring(2)))
            .toList();
    return variables.unknown().stream()
        .map(
            variable ->
                "ignoring the variable %s: no such option%s"
                    .formatted(
                        variable,
                        Suggestions.closest(variable.substring(Variables.PREFIX.length()), options)
                            .map(option -> option.substring(2).toUpperCase(Locale.ROOT))
                            .map(name -> "; did you mean '" + Variables.PREFIX + name + "'?")
                            .orElse("")))
        .toList();
  }

  /** What a variable or the file says, with one word for yes and one for no. */
  private static String valueOf(OptionSpec option, Given given) {
    return Switches.isSwitch(option)
        ? Switches.valueOf(given.value()).orElse(given.value())
        : given.value();
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? sources
            .elsewhere(option)
            // Picocli takes a dollar sign for the beginning of a variable of its own.
            .map(given -> valueOf(option, given).replace("$", "$$"))
            .orElse(null)
        : null;
  }
}
