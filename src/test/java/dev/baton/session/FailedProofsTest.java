package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailedProofsTest {
  private static final AddressKey HERE = AddressKey.of("192.0.2.1");
  private static final AddressKey THERE = AddressKey.of("192.0.2.2");
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private static void fail(FailedProofs failed, AddressKey address, int times, long nowNanos) {
    for (int i = 0; i < times; i++) {
      failed.count(address, nowNanos);
    }
  }

  @Test
  void anAddressMayFailSoOftenAMinute() {
    var failed = new FailedProofs(3);
    assertThat(failed.areAny(HERE, 5)).isFalse();
    fail(failed, HERE, 2, 5);
    assertThat(failed.areAny(HERE, 5)).isTrue();
    assertThat(failed.areTooMany(HERE, 5)).isFalse();
    fail(failed, HERE, 1, 6);
    assertThat(failed.areTooMany(HERE, 5 + MINUTE - 1)).isTrue();
    assertThat(failed.areTooMany(THERE, 6)).isFalse();
    assertThat(failed.areTooMany(HERE, 5 + MINUTE)).isFalse();
    assertThat(failed.areAny(HERE, 5 + MINUTE)).isFalse();
    fail(failed, HERE, 1, 5 + MINUTE);
    assertThat(failed.areTooMany(HERE, 5 + MINUTE)).isFalse();
  }

  @Test
  void withoutALimitNoneIsTooMany() {
    var failed = new FailedProofs(0);
    fail(failed, HERE, 1_000, 5);
    assertThat(failed.areTooMany(HERE, 5)).isFalse();
    assertThat(failed.areAny(HERE, 5)).isTrue();
  }

  @Test
  void theAddressesRememberedAreBoundedAndTheLatestStay() {
    var failed = new FailedProofs(1);
    for (int i = 0; i < FailedProofs.MAX_ADDRESSES + 500; i++) {
      failed.count(AddressKey.of("10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256), i);
    }
    fail(failed, HERE, 1, FailedProofs.MAX_ADDRESSES);
    assertThat(failed.size()).isLessThanOrEqualTo(FailedProofs.MAX_ADDRESSES);
    assertThat(failed.areTooMany(HERE, FailedProofs.MAX_ADDRESSES)).isTrue();
  }

  @Test
  void addressesWhoseMinuteIsOverAreForgotten() {
    var failed = new FailedProofs(1);
    for (int i = 0; i < 100; i++) {
      failed.count(AddressKey.of("10.0.0." + i), i);
    }
    failed.count(HERE, 99 + MINUTE);
    assertThat(failed.size()).isEqualTo(1);
  }
}
