package dev.baton.transport.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a reader pauses, told from the least time that its pauses take. */
final class BreatherTest {
  private static final int READS = 6_400;

  /** Less than a pause takes, since the machine may wake a thread early. */
  private static final Duration SHORT_PAUSE = Duration.ofNanos(10_000);

  @ParameterizedTest
  @CsvSource({"0, 100", "1023, 100", "4096, 500", "65536, 6400"})
  void itPausesSoonerIfWhatItReadsIsLarge(int bytes, int pauses) {
    var breather = new Breather(64);
    long began = System.nanoTime();
    for (int i = 0; i < READS; i++) {
      breather.afterRead();
      breather.weighs(bytes);
    }
    var took = Duration.ofNanos(System.nanoTime() - began);
    assertThat(took).isGreaterThanOrEqualTo(SHORT_PAUSE.multipliedBy(pauses));
  }
}
