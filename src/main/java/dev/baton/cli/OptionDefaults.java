package dev.baton.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
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
  private static final String PREFIX = "BATON_";

  /** For the scripts, which read them before this program starts. */
  private static final String SCRIPTS_PREFIX = "BATON_JAVA_";

  private static final Map<String, String> PEERSERVER_VARIABLES =
      Map.of("port", "PORT", "path", "PEERSERVER_PATH");

  private final Map<String, String> values = new HashMap<>();

  private OptionDefaults() {}

  /**
   * Reads the variables and the file.
   *
   * @param args the command line, which may name the file
   * @throws IllegalArgumentException saying what is wrong with one of them
   */
  static OptionDefaults read(String[] args, Map<String, String> environment, CommandSpec spec) {
    var defaults = new OptionDefaults();
    Set<String> known =
        spec.optionsMap().keySet().stream()
            .filter(name -> name.startsWith("--"))
            .map(name -> name.substring(2))
            .collect(Collectors.toSet());
    String file = optionValue("--config", args);
    if (file == null) {
      file = environment.get(PREFIX + "CONFIG");
    }
    if (file != null) {
      defaults.readFile(Path.of(file), known);
    }
    PEERSERVER_VARIABLES.forEach(
        (option, variable) -> {
          String value = environment.getOrDefault(variable, "");
          if (!value.isEmpty()) {
            defaults.values.put(option, value);
          }
        });
    environment.forEach(
        (variable, value) -> {
          if (variable.startsWith(PREFIX) && !variable.startsWith(SCRIPTS_PREFIX)) {
            String option = variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
            requireKnown(option, known, "the variable " + variable);
            defaults.values.put(option, value);
          }
        });
    return defaults;
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
    try {
      JsonNode root = new YAMLMapper().readTree(file.toFile());
      if (root.isMissingNode() || root.isNull()) {
        return;
      }
      if (!root.isObject()) {
        throw new IllegalArgumentException("--config " + file + ": not a list of name: value");
      }
      root.properties()
          .forEach(
              entry -> {
                String option = OptionNames.snakeCase(entry.getKey());
                requireKnown(option, known, entry.getKey() + " in " + file);
                values.put(option, text(entry.getValue()));
              });
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "--config %s, line %d: %s"
              .formatted(file, e.getLocation().getLineNr(), firstLine(e.getOriginalMessage())),
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException("--config " + file + " cannot be read", e);
    }
  }

  private static String text(JsonNode value) {
    return value.isArray()
        ? StreamSupport.stream(value.spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(","))
        : value.asText();
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  private static void requireKnown(String option, Set<String> known, String where) {
    if (!known.contains(option) || option.equals("help") || option.equals("version")) {
      throw new IllegalArgumentException("unknown option: " + where);
    }
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? values.get(option.longestName().replaceFirst("^-+", ""))
        : null;
  }
}
