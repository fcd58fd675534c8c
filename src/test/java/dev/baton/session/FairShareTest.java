package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FairShareTest {
  private static final long LIMIT = 160_000;
  private static final long SMALL = LIMIT / 256;

  /** What a user gets that takes pieces of this size until there is no room for one more. */
  private static long greedy(long used, long piece) {
    long held = 0;
    while (FairShare.allows(held, piece, used + held, LIMIT, SMALL)) {
      held += piece;
    }
    return held;
  }

  @Test
  void aUserThatIsAloneHasThreeSixteenths() {
    assertThat(greedy(0, 10)).isEqualTo(LIMIT * 3 / 16);
  }

  @Test
  void onePieceMayBeAsLargeAsAnEighthOfTheStore() {
    assertThat(FairShare.allows(0, LIMIT / 8, 0, LIMIT, SMALL)).isTrue();
    assertThat(FairShare.allows(0, LIMIT / 4, 0, LIMIT, SMALL)).isFalse();
  }

  @Test
  void usersThatTakeMuchLeaveTheLastQuarterAlone() {
    long used = 0;
    for (int user = 0; user < 100; user++) {
      used += Math.max(0, greedy(used, 1_000));
    }
    assertThat(used).isBetween(LIMIT * 7 / 10, LIMIT * 3 / 4);
    assertThat(FairShare.allows(0, SMALL, used, LIMIT, SMALL)).isTrue();
    assertThat(FairShare.allows(SMALL, 1_000, used, LIMIT, SMALL)).isFalse();
  }

  @Test
  void aFullStoreTakesNothing() {
    assertThat(FairShare.allows(0, 1, LIMIT - 1, LIMIT, SMALL)).isTrue();
    assertThat(FairShare.allows(0, 1, LIMIT, LIMIT, SMALL)).isFalse();
    assertThat(FairShare.allows(0, 1, LIMIT + 1_000, LIMIT, SMALL)).isFalse();
  }

  @Test
  void whatCountsAsLittleIsBoundedByTheSizeOfTheStore() {
    assertThat(FairShare.allows(0, SMALL + 1, LIMIT * 3 / 4, LIMIT, 1_000_000)).isFalse();
  }
}
