package dev.baton.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.baton.cli.OptionSources.Given;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The YAML file of options, each with the line in which it stands. */
final class ConfigFile {
  private final String file;
  private final Set<String> known;
  private final Map<String, Given> values = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();

  private ConfigFile(String file, Set<String> known) {
    this.file = file;
    this.known = known;
  }

  /**
   * Reads the file.
   *
   * @param given the file's name and where that comes from
   * @param known the options that a file may give
   * @return each option's name in snake case to its value
   * @throws IllegalArgumentException saying what is wrong with the file, and in which line
   */
  static Map<String, Given> read(Given given, Set<String> known) {
    var config = new ConfigFile(given.value(), known);
    try {
      Path path = Path.of(given.value());
      if (!Files.isReadable(path) || Files.isDirectory(path)) {
        throw unreadable(given, Files.exists(path) ? "cannot be read" : "does not exist");
      }
      config.read(path);
      return config.values;
    } catch (JsonProcessingException e) {
      throw config.wrong(e.getLocation().getLineNr(), inOneLine(e.getOriginalMessage()));
    } catch (InvalidPathException | IOException e) {
      throw unreadable(given, "cannot be read");
    }
  }

  private static IllegalArgumentException unreadable(Given given, String why) {
    return new IllegalArgumentException(
        "--config must be the path of a YAML file, not '%s' (from %s): it %s"
            .formatted(given.value(), given.source(), why));
  }

  private void read(Path path) throws IOException {
    try (YAMLParser yaml = new YAMLFactory().createParser(path.toFile())) {
      JsonToken first = yaml.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return;
      }
      if (first != JsonToken.START_OBJECT) {
        throw wrong(line(yaml), "the file must consist of lines NAME: VALUE");
      }
      for (String name = yaml.nextFieldName(); name != null; name = yaml.nextFieldName()) {
        read(name, line(yaml), yaml);
      }
    }
  }

  private void read(String name, int line, YAMLParser yaml) throws IOException {
    String option = OptionNames.snakeCase(name);
    if (!known.contains(option)) {
      throw wrong(line, "unknown option '" + name + "'" + Suggestions.hint(option, known));
    }
    if (option.equals("config")) {
      throw wrong(line, "a file cannot name another one with 'config'");
    }
    Integer earlier = lines.putIfAbsent(option, line);
    if (earlier != null) {
      throw wrong(line, "'%s' is given a second time, after line %d".formatted(name, earlier));
    }
    String value = value(yaml, name, line);
    if (value != null) {
      values.put(option, new Given(value, place(line)));
    }
  }

  /** The value as it is written, so that 007 stays what it is; null if there is none. */
  private @Nullable String value(YAMLParser yaml, String name, int line) throws IOException {
    JsonToken token = yaml.nextToken();
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (token.isScalarValue()) {
      return yaml.getText();
    }
    if (token != JsonToken.START_ARRAY) {
      throw wrong(line, "'" + name + "' must be a value or a list of values");
    }
    List<String> items = new ArrayList<>();
    while (yaml.nextToken() != JsonToken.END_ARRAY) {
      if (!yaml.currentToken().isScalarValue()) {
        throw wrong(line, "'" + name + "' must be a list of values, without lists in it");
      }
      items.add(yaml.getText());
    }
    return items.isEmpty() ? null : String.join(",", items);
  }

  private static int line(YAMLParser yaml) {
    return yaml.currentTokenLocation().getLineNr();
  }

  private String place(int line) {
    return file + ", line " + line;
  }

  private IllegalArgumentException wrong(int line, String what) {
    return new IllegalArgumentException(place(line) + ": " + what);
  }

  /** Without the places and the excerpts, which are indented. */
  private static String inOneLine(String message) {
    return message
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(", "));
  }
}
