package dev.baton.session;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.PeerId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RefusalRateTest {
  private final RefusalRate rate = new RefusalRate();

  private int allowed(PeerId peer, int tries, Instant at) {
    int allowed = 0;
    for (int i = 0; i < tries; i++) {
      allowed += rate.allows(peer, at) ? 1 : 0;
    }
    return allowed;
  }

  @Test
  void anIdHasSoManyAMinute() {
    assertThat(allowed(ALICE, 100, at(0))).isEqualTo(RefusalRate.PER_PEER);
    assertThat(allowed(ALICE, 100, at(59))).isZero();
    assertThat(allowed(ALICE, 100, at(60))).isEqualTo(RefusalRate.PER_PEER);
  }

  @Test
  void oneIdDoesNotTakeFromAnother() {
    assertThat(allowed(ALICE, 100, at(0))).isEqualTo(RefusalRate.PER_PEER);
    assertThat(allowed(BOB, 100, at(0))).isEqualTo(RefusalRate.PER_PEER);
  }

  @Test
  void allIdsTogetherHaveSoManyAMinute() {
    int allowed = 0;
    for (int i = 0; i < 1_000; i++) {
      allowed += allowed(new PeerId("peer-" + i), 3, at(i / 100));
    }
    assertThat(allowed).isEqualTo(RefusalRate.IN_ALL);
    assertThat(allowed(new PeerId("another"), 1, at(59))).isZero();
    assertThat(allowed(new PeerId("another"), 1, at(60))).isEqualTo(1);
  }

  @Test
  void whatIsNotAllowedDoesNotCount() {
    for (int i = 0; i < 59; i++) {
      assertThat(allowed(new PeerId("peer-" + i), 1_000, at(0))).isEqualTo(RefusalRate.PER_PEER);
    }
    assertThat(allowed(ALICE, 100, at(0))).isEqualTo(RefusalRate.PER_PEER);
    assertThat(allowed(BOB, 1, at(0))).isZero();
  }

  @Test
  void theMinuteBeginsWithTheFirstRefusalInIt() {
    assertThat(allowed(ALICE, 1, at(30))).isEqualTo(1);
    assertThat(allowed(ALICE, 100, at(89))).isEqualTo(RefusalRate.PER_PEER - 1);
    assertThat(allowed(ALICE, 100, at(90))).isEqualTo(RefusalRate.PER_PEER);
  }
}
