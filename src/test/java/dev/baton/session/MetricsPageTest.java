package dev.baton.session;

import dev.baton.testing.GeneratedPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
  private static final Path ALERTS = Path.of("docs/operating/baton-alerts.yml");
  private static final Path INTRODUCTION = Path.of("src/test/resources/metrics/introduction.md");
  private static final Path RENAMED = Path.of("src/test/resources/metrics/renamed.md");
  private static final Pattern ALERT =
      Pattern.compile(
          "- alert: (\\w+)\\s+expr: (.*?)\\s+(?:for|labels|annotations|keep_firing_for):",
          Pattern.DOTALL);

  /** The name of each alert, with its expression. */
  private static Map<String, String> alerts() throws IOException {
    return Files.exists(ALERTS)
        ? ALERT
            .matcher(Files.readString(ALERTS))
            .results()
            .collect(
                Collectors.toMap(
                    found -> found.group(1),
                    found -> found.group(2),
                    (a, b) -> a,
                    LinkedHashMap::new))
        : Map.of();
  }

  private static String alertsOn(Map<String, String> alerts, String name) {
    Pattern whole = Pattern.compile(name + "(?:_bucket|_sum|_count)?(?![a-z_])");
    return alerts.entrySet().stream()
        .filter(alert -> whole.matcher(alert.getValue()).find())
        .map(
            alert ->
                "[%s](../operating/monitoring.md#%s)"
                    .formatted(alert.getKey(), alert.getKey().toLowerCase(Locale.ROOT)))
        .collect(Collectors.joining(", "));
  }

  private static String unit(String name) {
    return List.of("bytes_per_hour", "bytes", "seconds", "events", "messages").stream()
        .filter(name::contains)
        .findFirst()
        .map(unit -> unit.replace('_', ' '))
        .orElse("");
  }

  private static String labels(List<String> labels) {
    return Stream.iterate(0, i -> i < labels.size(), i -> i + 2)
        .map(i -> "`%s=\"%s\"`".formatted(labels.get(i), labels.get(i + 1)))
        .collect(Collectors.joining(" "));
  }

  @Test
  void pageListsTheMetrics() throws IOException {
    Map<String, String> alerts = alerts();
    var page = new StringBuilder(Files.readString(INTRODUCTION));
    page.append(
        """

        ## Gauges

        | gauge | unit | meaning | when to act | alerts |
        |---|---|---|---|---|
        """);
    for (GaugeMetric gauge : GaugeMetric.values()) {
      String name = "baton_" + gauge.label();
      page.append(
          "| `%s` | %s | %s | %s | %s |%n"
              .formatted(
                  name,
                  unit(name),
                  gauge.description(),
                  gauge.whenToAct(),
                  alertsOn(alerts, name)));
    }
    for (MemoryBudget.Part part : MemoryBudget.Part.values()) {
      String name = "baton_" + part.label();
      page.append(
          "| `%s` | bytes | %s | | %s |%n"
              .formatted(name, part.description(), alertsOn(alerts, name)));
    }
    page.append(
        """

        ## Histograms

        | histogram | labels | unit | meaning | when to act | alerts |
        |---|---|---|---|---|---|
        """);
    for (HistogramMetric histogram : HistogramMetric.values()) {
      String name = "baton_" + histogram.family();
      page.append(
          "| `%s` | %s | %s | %s | %s | %s |%n"
              .formatted(
                  name,
                  labels(histogram.labels()),
                  unit(name),
                  histogram.description(),
                  histogram.whenToAct(),
                  alertsOn(alerts, name)));
    }
    page.append(
        "\n## Counters\n\n| counter | labels | what it counts | alerts |\n|---|---|---|---|\n");
    for (Metric metric : Metric.values()) {
      String name = "baton_" + metric.family() + "_total";
      page.append(
          "| `%s` | %s | %s | %s |%n"
              .formatted(
                  name, labels(metric.labels()), metric.description(), alertsOn(alerts, name)));
    }
    page.append("\n").append(Files.readString(RENAMED));
    GeneratedPage.check(Path.of("docs/reference/metrics.md"), page.toString());
  }
}
