package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReaperTest {
  @Test
  void aFailingSweepIsNotTheLastOne() throws InterruptedException {
    var sweeps = new CountDownLatch(3);
    try (var reaper = new Reaper(Duration.ofMillis(1))) {
      reaper.start(
          () -> {
            sweeps.countDown();
            throw new IllegalStateException("a sweep that fails on purpose");
          });
      assertThat(sweeps.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
