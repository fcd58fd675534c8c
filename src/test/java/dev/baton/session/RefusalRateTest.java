package dev.baton.session;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.PeerId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefusalRateTest {
  private static final AddressKey HERE = address(1);
  private static final AddressKey THERE = address(2);

  private final RefusalRate rate = new RefusalRate();

  private static AddressKey address(int number) {
    return AddressKey.of("192.0.2." + number);
  }

  private int allowed(PeerId peer, AddressKey address, int tries, Instant at) {
    int allowed = 0;
    for (int i = 0; i < tries; i++) {
      allowed += rate.allows(peer, address, at) ? 1 : 0;
    }
    return allowed;
  }

  /** Each try for an ID of its own. */
  private int allowedForMany(AddressKey address, int tries, Instant at) {
    int allowed = 0;
    for (int i = 0; i < tries; i++) {
      allowed += allowed(new PeerId("peer-" + i + " of " + address), address, 1, at);
    }
    return allowed;
  }

  @Test
  void anIdHasSoManyAMinute() {
    assertThat(allowed(ALICE, HERE, 100, at(0))).isEqualTo(RefusalRate.PER_PEER);
    assertThat(allowed(ALICE, THERE, 100, at(59))).isZero();
    assertThat(allowed(ALICE, HERE, 100, at(60))).isEqualTo(RefusalRate.PER_PEER);
  }

  @Test
  void oneIdDoesNotTakeFromAnother() {
    assertThat(allowed(ALICE, HERE, 100, at(0))).isEqualTo(RefusalRate.PER_PEER);
    assertThat(allowed(BOB, HERE, 100, at(0))).isEqualTo(RefusalRate.PER_PEER);
  }

  @Test
  void anAddressHasSoManyAMinuteWhateverIdsItAsksFor() {
    assertThat(allowedForMany(HERE, 1_000, at(0))).isEqualTo(RefusalRate.PER_ADDRESS);
    assertThat(allowed(ALICE, HERE, 1, at(59))).isZero();
    assertThat(allowed(ALICE, HERE, 1, at(60))).isEqualTo(1);
  }

  @Test
  void junkFromOneAddressHidesNoAttackFromAnother() {
    allowedForMany(HERE, 1_000, at(0));
    assertThat(allowed(ALICE, THERE, 100, at(1))).isEqualTo(RefusalRate.PER_PEER);
  }

  @Test
  void allTogetherHaveSoManyAMinute() {
    int allowed = 0;
    for (int i = 0; i < 100; i++) {
      allowed += allowedForMany(address(i), 20, at(i / 10));
    }
    assertThat(allowed).isEqualTo(RefusalRate.IN_ALL);
    assertThat(allowed(ALICE, address(200), 1, at(59))).isZero();
    assertThat(allowed(ALICE, address(200), 1, at(60))).isEqualTo(1);
  }

  @Test
  void whatIsNotAllowedDoesNotCount() {
    for (int i = 0; i < 59; i++) {
      assertThat(allowed(new PeerId("peer-" + i), address(i), 1_000, at(0)))
          .isEqualTo(RefusalRate.PER_PEER);
    }
    assertThat(allowed(ALICE, HERE, 100, at(0))).isEqualTo(RefusalRate.PER_PEER);
    assertThat(allowed(BOB, HERE, 1, at(0))).isZero();
  }

  @Test
  void theMinuteBeginsWithTheFirstRefusalInIt() {
    assertThat(allowed(ALICE, HERE, 1, at(30))).isEqualTo(1);
    assertThat(allowed(ALICE, HERE, 100, at(89))).isEqualTo(RefusalRate.PER_PEER - 1);
    assertThat(allowed(ALICE, HERE, 100, at(90))).isEqualTo(RefusalRate.PER_PEER);
  }
}
