package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every case of {@code docs/operating/recovering.md} is named in {@code docs/internals/testing.md}
 * with tests that exist, and the words that it explains are words of Baton.
 */
class RecoveringPageTest {
  private static final Path PAGE = Path.of("docs/operating/recovering.md");
  private static final Path TESTING = Path.of("docs/internals/testing.md");
  private static final Pattern CASE = Pattern.compile("(?m)^## (.*)$");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (.*) \\| ((?:`\\w+`(?:, )?)+) \\|$");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");
  private static final Pattern WORDS = Pattern.compile("(?m)^\\| (`.*`) \\|.*\\|$");
  private static final Pattern QUOTED = Pattern.compile("`([^`]*)`");

  private static List<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1)).toList();
  }

  /** The tests of each case. */
  private static Map<String, List<String>> table() throws IOException {
    return ROW.matcher(Files.readString(TESTING))
        .results()
        .collect(
            Collectors.toMap(
                result -> result.group(1),
                result -> matches(NAME, result.group(2)),
                (first, _) -> first,
                TreeMap::new));
  }

  @Test
  void everyCaseHasItsTests() throws IOException {
    List<String> cases = matches(CASE, Files.readString(PAGE));
    Map<String, List<String>> table = table();
    assertThat(cases).isNotEmpty();
    assertThat(table.keySet()).containsAll(cases);
    try (Stream<Path> found = Files.walk(Path.of("src/test/java"))) {
      List<String> tests =
          found.map(path -> path.getFileName().toString().replace(".java", "")).toList();
      cases.forEach(one -> assertThat(tests).containsAll(table.getOrDefault(one, List.of())));
    }
  }

  @Test
  void theWordsAreThoseThatAreSaid() throws IOException {
    String source;
    try (Stream<Path> found = Files.walk(Path.of("src/main/java/dev/baton/eventlog"))) {
      var all = new StringBuilder();
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        // A text may go on in the next line.
        all.append(Files.readString(file).replaceAll("\"\\s*\\+ \"", ""));
      }
      source = all.toString();
    }
    List<String> rows =
        WORDS.matcher(Files.readString(PAGE)).results().map(MatchResult::group).toList();
    List<String> words =
        rows.stream().flatMap(row -> matches(QUOTED, row.split("\\|", -1)[1]).stream()).toList();
    assertThat(words).hasSizeGreaterThan(8);
    for (String said : words) {
      String pattern =
          Stream.of(said.split("\\bN\\b", -1))
              .map(Pattern::quote)
              .collect(Collectors.joining("(%d|\"\\s*\\+)"));
      assertThat(Pattern.compile(pattern).matcher(source).find()).as(said).isTrue();
    }
  }
}
