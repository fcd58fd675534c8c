package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The alerts, the dashboard and the documentation speak of metrics that there are. */
class MonitoringPageTest {
  private static final Path OPERATING = Path.of("docs/operating");
  private static final Path ALERTS = OPERATING.resolve("baton-alerts.yml");
  private static final Path RULE_TESTS =
      Path.of("src/test/resources/metrics/baton-alerts-test.yml");
  private static final Pattern NAME = Pattern.compile("(?<![a-z_/.])baton_[a-z_]+\\w(?![a-z_*])");
  private static final List<String> HISTOGRAM_ENDS =
      List.of("", "_bucket", "_sum", "_count", "_max");

  /** Names that are no metrics: the prefix alone in a sentence, and variables. */
  private static final Set<String> OTHERS = Set.of("baton_port");

  private static Set<String> metrics() {
    Set<String> names = new HashSet<>();
    Arrays.stream(Metric.values()).forEach(m -> names.add("baton_" + m.family() + "_total"));
    Arrays.stream(GaugeMetric.values()).forEach(m -> names.add("baton_" + m.label()));
    Arrays.stream(MemoryBudget.Part.values()).forEach(m -> names.add("baton_" + m.label()));
    for (HistogramMetric metric : HistogramMetric.values()) {
      HISTOGRAM_ENDS.forEach(end -> names.add("baton_" + metric.family() + end));
    }
    names.add("baton_jwks_fetches_total");
    names.addAll(OTHERS);
    return names;
  }

  private static List<String> alerts() throws IOException {
    return Pattern.compile("- alert: (\\w+)")
        .matcher(Files.readString(ALERTS))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static Set<String> namesIn(Path file) throws IOException {
    // The page of metrics lists names that are no more.
    String text = Files.readString(file).replaceAll("(?s)\n## Renamed\n.*", "");
    return NAME.matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyAlertHasItsSectionAndItsTest() throws IOException {
    String page = Files.readString(OPERATING.resolve("monitoring.md"));
    List<String> sections =
        Pattern.compile("(?m)^### (\\w+)$")
            .matcher(page)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(alerts()).hasSizeGreaterThan(15).doesNotHaveDuplicates();
    assertThat(sections).containsExactlyElementsOf(alerts());
    String tests = Files.readString(RULE_TESTS);
    assertThat(alerts()).allSatisfy(alert -> assertThat(tests).contains("- name: " + alert + "\n"));
  }

  @Test
  void everyMetricThatIsNamedExists() throws IOException {
    try (Stream<Path> pages = Files.walk(Path.of("docs"))) {
      List<Path> files =
          Stream.concat(
                  pages
                      .filter(page -> page.toString().matches(".*\\.(md|yml|json)"))
                      .filter(page -> !page.toString().contains("decisions")),
                  Stream.of(Path.of("README.md"), RULE_TESTS))
              .toList();
      Set<String> known = metrics();
      for (Path file : files) {
        assertThat(known).as("the names in %s", file).containsAll(namesIn(file));
      }
      assertThat(namesIn(ALERTS)).hasSizeGreaterThan(15);
    }
  }
}
