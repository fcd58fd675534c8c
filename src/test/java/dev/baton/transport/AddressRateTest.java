package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AddressRateTest {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final AddressRate rate = new AddressRate(2);

  @Test
  void anAddressIsAdmittedUpToItsRate() {
    assertThat(rate.admits("a", 0)).isTrue();
    assertThat(rate.admits("a", 1)).isTrue();
    assertThat(rate.admits("a", 2)).isFalse();
    assertThat(rate.admits("a", MINUTE - 1)).isFalse();
  }

  @Test
  void addressesDoNotCountForEachOther() {
    rate.admits("a", 0);
    rate.admits("a", 0);
    assertThat(rate.admits("b", 0)).isTrue();
  }

  @Test
  void theNextMinuteBeginsAnewAlsoForWhoWasRefused() {
    for (int i = 0; i < 10; i++) {
      rate.admits("a", 0);
    }
    assertThat(rate.admits("a", MINUTE)).isTrue();
    assertThat(rate.admits("a", MINUTE)).isTrue();
    assertThat(rate.admits("a", MINUTE)).isFalse();
  }

  @Test
  void aSweepForgetsOnlyWhatIsOver() {
    rate.admits("a", 0);
    rate.admits("a", 0);
    rate.sweep(MINUTE - 1);
    assertThat(rate.admits("a", MINUTE - 1)).isFalse();
    rate.sweep(MINUTE);
    assertThat(rate.admits("a", MINUTE)).isTrue();
  }

  @Test
  void aClockThatWrapsRoundIsNoMinute() {
    rate.admits("a", Long.MAX_VALUE);
    rate.admits("a", Long.MAX_VALUE);
    assertThat(rate.admits("a", Long.MIN_VALUE + 1)).isFalse();
  }

  @Test
  void zeroIsNoLimit() {
    var unlimited = new AddressRate(0);
    for (int i = 0; i < 1_000; i++) {
      assertThat(unlimited.admits("a", 0)).isTrue();
    }
  }
}
