package dev.baton.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.liveness.LateRounds.Round;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LateRoundsTest {
  private static final Duration INTERVAL = Duration.ofMillis(300);

  private final LateRounds rounds = new LateRounds(INTERVAL, Duration.ofMinutes(1));
  private long nowNanos;

  private Round after(LateRounds some, long millis) {
    nowNanos += Duration.ofMillis(millis).toNanos();
    return some.begin(nowNanos);
  }

  private Round after(long millis) {
    return after(rounds, millis);
  }

  @Test
  void theFirstRoundIsInTime() {
    assertThat(after(100_000)).isEqualTo(Round.IN_TIME);
  }

  @Test
  void aRoundMayBeASecondLate() {
    after(0);
    assertThat(after(300)).isEqualTo(Round.IN_TIME);
    assertThat(after(1_300)).isEqualTo(Round.IN_TIME);
    assertThat(after(1_301)).isEqualTo(Round.LATE);
  }

  @Test
  void aLateRoundAndTheFiveSecondsBehindItAreAGrace() {
    after(0);
    assertThat(after(60_000)).isEqualTo(Round.LATE);
    for (int i = 0; i < 16; i++) {
      assertThat(after(300)).isEqualTo(Round.SHORTLY_AFTER);
    }
    assertThat(after(300)).isEqualTo(Round.IN_TIME);
    assertThat(after(300)).isEqualTo(Round.IN_TIME);
    assertThat(Round.IN_TIME.isGrace()).isFalse();
    assertThat(Round.SHORTLY_AFTER.isGrace()).isTrue();
    assertThat(Round.LATE.isGrace()).isTrue();
  }

  @Test
  void aSecondStopBeginsASecondGrace() {
    after(0);
    after(10_000);
    after(300);
    assertThat(after(10_000)).isEqualTo(Round.LATE);
    assertThat(after(1_000)).isEqualTo(Round.SHORTLY_AFTER);
  }

  @Test
  void aShortTimeoutMakesAShorterStopLate() {
    var quick = new LateRounds(INTERVAL, Duration.ofSeconds(1));
    after(quick, 0);
    assertThat(after(quick, 800)).isEqualTo(Round.IN_TIME);
    assertThat(after(quick, 801)).isEqualTo(Round.LATE);
  }

  @Test
  void aBusyMachineIsNotTakenForOneThatStoodStillHoweverShortTheTimeout() {
    var quickest = new LateRounds(INTERVAL, Duration.ofMillis(1));
    after(quickest, 0);
    assertThat(after(quickest, 550)).isEqualTo(Round.IN_TIME);
    assertThat(after(quickest, 551)).isEqualTo(Round.LATE);
  }

  @Test
  void aClockThatWrapsRoundIsNoStop() {
    rounds.begin(Long.MAX_VALUE);
    assertThat(rounds.begin(Long.MIN_VALUE + 1)).isEqualTo(Round.IN_TIME);
  }
}
