package dev.baton.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static ResultLine connects(String label, double perSecond, long failed) {
    var line = new ResultLine().put("mode", "connect").put("connects_per_s", perSecond);
    return line.put("failed", failed).put("label", label).put("run", 1);
  }

  @Test
  void aRowHoldsMedianExtremesAndTheRatioOfTheMedians() {
    var report =
        new Report(
            List.of(
                connects("A", 100, 0), connects("B", 250, 0),
                connects("A", 400, 0), connects("B", 350, 0),
                connects("A", 200, 0), connects("B", 300, 0)));

    assertThat(report.markdown())
        .isEqualTo(
            """
            | Figure | A | B | B / A |
            |---|---:|---:|---:|
            | Connects and closes per second | 200 (100–400) | 300 (250–350) | 1.50 |
            """);
  }

  @Test
  void failuresAreToldBelowTheTable() {
    assertThat(new Report(List.of(connects("A", 1, 3))).markdown())
        .endsWith("\nNote: A, run 1: 3 failed.\n");
  }

  @Test
  void aLineIsReadAsItWasWritten() {
    var line = new ResultLine().put("label", "a \"quoted\"\nname").put("count", 7).put("x", -0.5);

    ResultLine read = ResultLine.parse(line.toString());

    assertThat(read).hasToString(line.toString());
    assertThat(read.text("label")).contains("a  quoted  name");
    assertThat(read.number("x")).hasValue(-0.5);
    assertThat(read.number("label")).isEmpty();
  }
}
