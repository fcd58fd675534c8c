package dev.baton.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.CapturedLog;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Failures that a stranger can cause as often as they like. */
@Isolated
class FaultLogTest {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
  private static final String SECRET = "word of a request";

  private final FaultLog faults = new FaultLog(Long.MAX_VALUE - MINUTE / 2);

  @Test
  void oneLineAMinuteSaysWhatAndWhereAndHowManyButNeverAWordOfTheRequest() {
    long now = Long.MAX_VALUE - MINUTE / 2;
    try (var log = new CapturedLog()) {
      for (int i = 0; i < 1_000; i++) {
        faults.note("it failed", new IllegalStateException(SECRET), now + i);
      }
      assertThat(log.records()).hasSize(1);
      // The clock wraps round.
      faults.note("it failed", new IllegalStateException(SECRET), now + MINUTE);
      assertThat(log.records()).hasSize(2);
      assertThat(log.records().getFirst())
          .contains(
              "it failed: java.lang.IllegalStateException at dev.baton.transport.http.FaultLogTest")
          .contains("0 more");
      assertThat(log.records().getLast()).contains("999 more");
      assertThat(log.records()).noneMatch(line -> line.contains(SECRET) || line.contains("\tat "));
    }
  }

  @Test
  void aPlaceThatIsNotOursIsNamedIfThereIsNoOther() {
    var strange = new IllegalStateException(SECRET);
    strange.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("io.helidon.X", "read", "X.java", 7)});
    var blank = new IllegalStateException(SECRET);
    blank.setStackTrace(new StackTraceElement[0]);
    try (var log = new CapturedLog()) {
      faults.note("it failed", strange, Long.MAX_VALUE);
      faults.note("it failed", blank, Long.MAX_VALUE + MINUTE);
      assertThat(log.records().getFirst()).contains("at io.helidon.X.read(X.java:7)");
      assertThat(log.records().getLast()).contains("an unknown place");
    }
  }
}
