package dev.baton.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class DifferencesPageTest {
  private static final Path PAGE = Path.of("docs/reference/differences.md");

  @Test
  void thePageListsExactlyTheDifferencesOfTheSuite() throws IOException {
    if (Boolean.getBoolean("baton.regenerate")) {
      Files.createDirectories(PAGE.toAbsolutePath().getParent());
      Files.writeString(PAGE, DifferencesPage.text());
    }

    assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
        .as("%s; write it with: scripts/test --regenerate", PAGE)
        .isEqualTo(DifferencesPage.text());
  }

  @Test
  void everyLimitIsListed() {
    assertThat(LimitsOfBaton.documented()).isNotEmpty();
    assertThat(LimitsOfBaton.options())
        .containsAll(LimitsOfBaton.documented())
        .doesNotHaveDuplicates();
  }

  @Test
  void everyRowThatCanBeObservedHasAScenario() {
    Set<Row> shown =
        Scenarios.all().stream()
            .flatMap(scenario -> scenario.rows().stream())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Row.class)));

    assertThat(shown)
        .containsExactlyInAnyOrderElementsOf(
            List.of(Row.values()).stream().filter(Row::observable).toList());
  }

  @Test
  void everyDifferenceIsShownByAScenarioAndListed() {
    Set<Difference> shown =
        Scenarios.differing()
            .flatMap(scenario -> scenario.differences().stream())
            .collect(Collectors.toSet());

    assertThat(Differences.all()).containsExactlyInAnyOrderElementsOf(shown);
  }

  @Test
  void whereTheServersDifferTheirTranscriptsDo() {
    assertThat(Scenarios.differing())
        .allSatisfy(
            scenario ->
                assertThat(new HashSet<>(scenario.expected().values()))
                    .as("%s", scenario)
                    .hasSize(2));
  }

  @Test
  void noTwoScenariosHaveTheSameName() {
    assertThat(Scenarios.all()).extracting(Scenario::name).doesNotHaveDuplicates();
  }
}
