package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who makes the log grow, and how fast it does. */
class LogGrowthTest {
  private static final AddressKey A = AddressKey.of("192.0.2.1");
  private static final AddressKey B = AddressKey.of("192.0.2.2");
  private static final long HOUR = Duration.ofHours(1).toNanos();
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long LIMIT = 1_000_000;

  private final LogGrowth growth = new LogGrowth(LIMIT, 0);

  @Test
  void belowTheLimitNoAddressIsSlowedDown() {
    growth.add(A, LIMIT, 0);
    assertThat(growth.slows(A, 0)).isFalse();
    assertThat(growth.delayNanos(A, 1_000_000, 0)).isZero();
  }

  @Test
  void aboveTheLimitOnlyAddressesAboveTheirFairShareAreSlowedDown() {
    growth.add(A, LIMIT, 0);
    growth.add(B, LIMIT / 3, 0);
    assertThat(growth.slows(A, 0)).isTrue();
    assertThat(growth.slows(B, 0)).isFalse();
    assertThat(growth.slows(AddressKey.of("192.0.2.3"), 0)).isFalse();
    growth.add(B, 10, 0);
    assertThat(growth.slows(B, 0)).isTrue();
  }

  @Test
  void aSingleAddressLeavesHalfOfTheLimit() {
    growth.add(A, 10 * LIMIT, 0);
    assertThat(growth.delayNanos(A, 1_000, 0)).isZero();
    // A thousand bytes of half a million an hour.
    assertThat(growth.delayNanos(A, 1_000, 0)).isEqualTo(HOUR / 500);
    assertThat(growth.delayNanos(A, 1_000, HOUR / 500 - SECOND)).isEqualTo(SECOND);
    assertThat(growth.delayNanos(A, 1_000, HOUR / 500)).isZero();
    assertThat(growth.delayNanos(A, 1_000, HOUR / 500)).isPositive();
  }

  /** What it has appended counts, and not what it asked for. */
  @Test
  void whoAppendsMoreThanItAskedForWaitsForThatToo() {
    growth.add(A, 10 * LIMIT, 0);
    assertThat(growth.delayNanos(A, 1_000, 0)).isZero();
    growth.add(A, 600, 0);
    growth.add(A, 400, 0);
    assertThat(growth.delayNanos(A, 1_000, 0)).isEqualTo(HOUR / 500);
    growth.add(A, 4_000, 0);
    assertThat(growth.delayNanos(A, 1_000, 0)).isEqualTo(5 * HOUR / 500);
    growth.add(B, 1_000, 0);
    assertThat(growth.delayNanos(B, 1_000, 0)).isZero();
  }

  @Test
  void aWaitIsAnHourAtMost() {
    var tiny = new LogGrowth(1, 0);
    tiny.add(A, 1_000, 0);
    assertThat(tiny.delayNanos(A, Integer.MAX_VALUE, 0)).isZero();
    assertThat(tiny.delayNanos(A, 1, 0)).isEqualTo(HOUR);
  }

  @Test
  void whatWasAppendedLongAgoCountsLess() {
    growth.add(A, 2 * LIMIT, 0);
    assertThat(growth.slows(A, HOUR / 2)).isTrue();
    assertThat(growth.slows(A, HOUR)).isFalse();
  }

  @Test
  void anAddressOfIpv6IsItsNetwork() {
    growth.add(AddressKey.of("2001:db8::1"), LIMIT, 0);
    growth.add(AddressKey.of("2001:db8::2"), LIMIT, 0);
    assertThat(growth.size()).isEqualTo(1);
    assertThat(growth.slows(AddressKey.of("2001:db8::3"), 0)).isTrue();
  }

  @Test
  void whoseAddressIsNotKnownIsNeverSlowedDown() {
    growth.add(AddressKey.UNKNOWN, 2 * LIMIT, 0);
    assertThat(growth.slows(AddressKey.UNKNOWN, 0)).isFalse();
    assertThat(growth.bytesPerHour(HOUR)).isPositive();
  }

  @Test
  void zeroIsNoLimit() {
    var unlimited = new LogGrowth(0, 0);
    unlimited.add(A, Long.MAX_VALUE / 2, 0);
    assertThat(unlimited.slows(A, 0)).isFalse();
    assertThat(unlimited.size()).isZero();
    assertThat(unlimited.bytesPerHour(HOUR)).isPositive();
  }

  @Test
  void theRateIsThatOfTheTimeSinceTheStartOrOfTheLastHour() {
    for (int second = 1; second <= 600; second++) {
      growth.add(A, 100, second * SECOND);
    }
    assertThat(growth.bytesPerHour(600 * SECOND)).isCloseTo(360_000, within(1_000L));
    for (int second = 601; second <= 8 * 3_600; second++) {
      growth.add(A, 200, second * SECOND);
    }
    assertThat(growth.bytesPerHour(8 * HOUR)).isCloseTo(720_000, within(2_000L));
  }

  @Test
  void aRateIsKnownWhenItHasBeenMeasuredForTenMinutes() {
    assertThat(growth.isMeasured(600 * SECOND - 1)).isFalse();
    assertThat(growth.isMeasured(600 * SECOND)).isTrue();
  }

  @Test
  void addressesAreRememberedUpToABoundAndTheQuietestIsForgotten() {
    growth.add(A, 2 * LIMIT, 0);
    growth.add(B, 2 * LIMIT, 1);
    for (int i = 2; i < LogGrowth.MAX_ADDRESSES; i++) {
      growth.add(new AddressKey("other-" + i), 1, i);
    }
    growth.add(A, 1, LogGrowth.MAX_ADDRESSES);
    growth.add(new AddressKey("one more"), 1, LogGrowth.MAX_ADDRESSES);
    assertThat(growth.size()).isEqualTo(LogGrowth.MAX_ADDRESSES);
    assertThat(growth.slows(A, LogGrowth.MAX_ADDRESSES)).isTrue();
    assertThat(growth.slows(B, LogGrowth.MAX_ADDRESSES)).isFalse();
  }

  @Test
  void anAddressThatWasQuietForHoursIsForgotten() {
    growth.add(A, 1, 0);
    growth.add(B, 1, 2 * HOUR + 1);
    assertThat(growth.size()).isEqualTo(1);
  }
}
