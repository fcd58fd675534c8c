package dev.baton.session;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.at;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent.OmittedRefusals;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalTallyTest {
  private final RefusalTally tally = new RefusalTally();

  private RefusalsOmitted summary() {
    return tally.summary(at(60)).orElseThrow();
  }

  @Test
  void itSaysSinceWhenHowManyAndForWhomTheMostAskedForFirst() {
    assertThat(tally.summary(at(0))).isEmpty();
    assertThat(tally.isDue(at(1_000))).isFalse();
    tally.count(BOB, at(3));
    tally.count(ALICE, at(4));
    tally.count(ALICE, at(5));
    assertThat(tally.isDue(at(62))).isFalse();
    assertThat(tally.isDue(at(63))).isTrue();
    assertThat(summary())
        .isEqualTo(
            new RefusalsOmitted(
                at(3),
                3,
                List.of(new OmittedRefusals(ALICE, 2), new OmittedRefusals(BOB, 1)),
                at(60)));
    tally.clear();
    assertThat(tally.summary(at(70))).isEmpty();
    tally.count(BOB, at(80));
    assertThat(summary().since()).isEqualTo(at(80));
    assertThat(summary().count()).isEqualTo(1);
  }

  @Test
  void itNamesABoundedNumberAndCountsAll() {
    for (int i = 0; i < 10_000; i++) {
      tally.count(new PeerId("peer-" + i), at(0));
    }
    for (int i = 0; i < 3; i++) {
      tally.count(new PeerId("peer-1"), at(1));
      tally.count(new PeerId("late"), at(1));
    }
    assertThat(summary().peers()).hasSize(RefusalTally.MAX_NAMED);
    assertThat(summary().peers().getFirst())
        .isEqualTo(new OmittedRefusals(new PeerId("peer-1"), 4));
    assertThat(summary().count()).isEqualTo(10_006);
  }

  @Test
  void theNamesHaveABoundedLength() {
    for (int i = 100; i < 400; i++) {
      tally.count(new PeerId(i + "x".repeat(253)), at(0));
    }
    tally.count(ALICE, at(0));
    int bytes =
        summary().peers().stream()
            .mapToInt(omitted -> omitted.peer().value().getBytes(UTF_8).length)
            .sum();
    assertThat(bytes).isBetween(RefusalTally.MAX_BYTES - 256, RefusalTally.MAX_BYTES);
  }
}
