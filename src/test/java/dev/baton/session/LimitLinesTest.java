package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class LimitLinesTest {
  private final Metrics metrics = new Metrics();
  private final LimitLines lines = new LimitLines(metrics);

  @Test
  void whatWasRefusedHasOneLineHoweverOften() {
    try (var log = new CapturedLog()) {
      lines.round();
      assertThat(log.records()).isEmpty();
      metrics.count(Metric.REFUSED_LIMIT, 700);
      metrics.count(Metric.REFUSED_SOCKETS);
      metrics.count(Metric.REFUSED_PARAMETERS);
      lines.round();
      assertThat(log.records())
          .singleElement()
          .asString()
          .contains("refused at limits in 10 s: 700 limit, 1 sockets");
      lines.round();
      metrics.count(Metric.REFUSED_LIMIT);
      lines.round();
      assertThat(log.records()).hasSize(2);
      assertThat(log.records().getLast()).contains("in 10 s: 1 limit");
    }
  }
}
