package dev.baton.transport.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.liveness.LateRounds.Round;
import dev.baton.session.AddressKey;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AddressRateTest {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private static final AddressKey A = AddressKey.of("192.0.2.1");
  private static final AddressKey B = AddressKey.of("192.0.2.2");

  private final AddressRate rate = new AddressRate(2);

  @Test
  void anAddressIsAdmittedUpToItsRate() {
    assertThat(rate.admits(A, 0)).isTrue();
    assertThat(rate.admits(A, 1)).isTrue();
    assertThat(rate.admits(A, 2)).isFalse();
    assertThat(rate.admits(A, MINUTE - 1)).isFalse();
  }

  @Test
  void addressesDoNotCountForEachOther() {
    rate.admits(A, 0);
    rate.admits(A, 0);
    assertThat(rate.admits(B, 0)).isTrue();
  }

  @Test
  void theNextMinuteStartsAgainAlsoForARefusedAddress() {
    for (int i = 0; i < 10; i++) {
      rate.admits(A, 0);
    }
    assertThat(rate.admits(A, MINUTE)).isTrue();
    assertThat(rate.admits(A, MINUTE)).isTrue();
    assertThat(rate.admits(A, MINUTE)).isFalse();
  }

  @Test
  void aSweepForgetsOnlyWhatIsOver() {
    rate.admits(A, 0);
    rate.admits(A, 0);
    rate.sweep(MINUTE - 1, Round.IN_TIME);
    assertThat(rate.admits(A, MINUTE - 1)).isFalse();
    rate.sweep(MINUTE, Round.IN_TIME);
    assertThat(rate.admits(A, MINUTE)).isTrue();
  }

  @Test
  void whatCameWhileNothingWasAcceptedIsNotCountedAsOneMinutes() {
    rate.admits(A, 0);
    rate.admits(A, 0);
    rate.sweep(1, Round.SHORTLY_AFTER);
    assertThat(rate.admits(A, 1)).isFalse();
    rate.sweep(2, Round.LATE);
    assertThat(rate.admits(A, 2)).isTrue();
    assertThat(rate.admits(A, 2)).isTrue();
    assertThat(rate.admits(A, 2)).isFalse();
  }

  @Test
  void aClockThatWrapsRoundIsNoMinute() {
    rate.admits(A, Long.MAX_VALUE);
    rate.admits(A, Long.MAX_VALUE);
    assertThat(rate.admits(A, Long.MIN_VALUE + 1)).isFalse();
  }

  @Test
  void zeroIsNoLimit() {
    var unlimited = new AddressRate(0);
    for (int i = 0; i < 1_000; i++) {
      assertThat(unlimited.admits(A, 0)).isTrue();
    }
  }

  @Test
  void addressesAreRememberedUpToABoundAndTheOldestIsForgotten() {
    rate.admits(A, 0);
    rate.admits(A, 0);
    for (int i = 1; i < AddressRate.MAX_ADDRESSES; i++) {
      rate.admits(new AddressKey("other-" + i), i);
    }
    assertThat(rate.admits(A, AddressRate.MAX_ADDRESSES)).isFalse();
    for (int i = 0; i < 3 * AddressRate.MAX_ADDRESSES; i++) {
      rate.admits(new AddressKey("more-" + i), AddressRate.MAX_ADDRESSES);
    }
    assertThat(rate.size()).isEqualTo(AddressRate.MAX_ADDRESSES);
    assertThat(rate.admits(A, AddressRate.MAX_ADDRESSES)).isTrue();
    rate.sweep(MINUTE + AddressRate.MAX_ADDRESSES, Round.IN_TIME);
    assertThat(rate.size()).isZero();
  }
}
