package dev.baton.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
  private static final Set<String> NOT_FROM_ELSEWHERE = Set.of("help", "version");

  private final Map<String, String> values = new HashMap<>();
  private final Variables variables;
  private final CommandSpec spec;

  private OptionDefaults(Variables variables, CommandSpec spec) {
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
    var defaults = new OptionDefaults(Variables.read(environment, known), spec);
    String file = optionValue("--config", args);
    if (file == null) {
      file = defaults.variables.values().get("config");
    }
    if (file != null) {
      defaults.readFile(Path.of(file), known);
    }
    defaults.values.putAll(defaults.variables.values());
    return defaults;
  }

  /** A line for each variable that looks like an option and is none. */
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

  /**
   * The message with the variables behind the options that it names.
   *
   * @param args the command line, which needs no such explanation
   */
  String withVariables(String message, String[] args) {
    String named =
        variables.sources().entrySet().stream()
            .filter(source -> message.matches("(?s).*--" + source.getKey() + "\\b.*"))
            .filter(source -> !isGiven(source.getKey(), args))
            .map(Map.Entry::getValue)
            .sorted()
            .collect(Collectors.joining(", "));
    return named.isEmpty() ? message : message + " (from the variable " + named + ")";
  }

  private boolean isGiven(String option, String[] args) {
    return Arrays.stream(spec.findOption("--" + option).names())
        .anyMatch(name -> optionValue(name, args) != null);
  }

  private static @Nullable String optionValue(String option, String[] args) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals(option) && i + 1 < args.length) {
        return args[i + 1];
      }
      if (args[i].startsWith(option + "=")) {
        return args[i].substring(option.length() + 1);
      }
    }
    return null;
  }

  private void readFile(Path file, Set<String> known) {
    try (YAMLParser yaml = new YAMLFactory().createParser(file.toFile())) {
      JsonToken first = yaml.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return;
      }
      if (first != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("--config " + file + ": not a list of name: value");
      }
      for (String name = yaml.nextFieldName(); name != null; name = yaml.nextFieldName()) {
        String option = OptionNames.snakeCase(name);
        requireKnown(option, known, name + " in " + file);
        if (option.equals("config")) {
          throw new IllegalArgumentException("a file of --config cannot name another: " + file);
        }
        String value = value(yaml, name + " in " + file);
        if (value != null) {
          values.put(option, value);
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "--config %s, line %d: %s"
              .formatted(file, e.getLocation().getLineNr(), firstLine(e.getOriginalMessage())),
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException("--config " + file + " cannot be read", e);
    }
  }

  /** The value as it is written, so that 007 stays what it is; null if there is none. */
  private static @Nullable String value(YAMLParser yaml, String where) throws IOException {
    JsonToken token = yaml.nextToken();
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (token.isScalarValue()) {
      return yaml.getText();
    }
    if (token != JsonToken.START_ARRAY) {
      throw new IllegalArgumentException(where + " is neither a value nor a list of values");
    }
    List<String> items = new ArrayList<>();
    while (yaml.nextToken() != JsonToken.END_ARRAY) {
      if (!yaml.currentToken().isScalarValue()) {
        throw new IllegalArgumentException(where + " is no list of values");
      }
      items.add(yaml.getText());
    }
    return items.isEmpty() ? null : String.join(",", items);
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  private static void requireKnown(String option, Set<String> known, String where) {
    if (!known.contains(option)) {
      throw new IllegalArgumentException(
          "unknown option: " + where + Suggestions.hint(option, known));
    }
  }

  /** What a variable or the file says, with one word for yes and one for no. */
  private @Nullable String valueOf(OptionSpec option, String name) {
    String value = values.get(name);
    return value != null && Switches.isSwitch(option)
        ? Switches.valueOf(value).orElse(value)
        : value;
  }

  /** Picocli takes a dollar sign for the beginning of a variable of its own. */
  private static @Nullable String literally(@Nullable String value) {
    return value == null ? null : value.replace("$", "$$");
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    return Arrays.stream(option.names())
        .map(name -> literally(valueOf(option, name.replaceFirst("^-+", ""))))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
