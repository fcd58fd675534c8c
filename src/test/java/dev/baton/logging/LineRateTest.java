package dev.baton.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LineRateTest {
  private final AtomicLong now = new AtomicLong(-5);
  private final LineRate rate = new LineRate(2, now::get);

  @Test
  void soManyAreAdmittedInASecondAndTheOthersCounted() {
    assertThat(rate.admits()).isTrue();
    assertThat(rate.admits()).isTrue();
    now.addAndGet(999_999_999);
    assertThat(rate.admits()).isFalse();
    assertThat(rate.admits()).isFalse();
    now.addAndGet(1);
    assertThat(rate.admits()).isTrue();
    assertThat(rate.takeOmitted()).isEqualTo(2);
    assertThat(rate.takeOmitted()).isZero();
  }
}
