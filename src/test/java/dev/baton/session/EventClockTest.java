package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.RealmSamples;
import dev.baton.testing.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Event time, with a machine's clock that is set back and forth. */
class EventClockTest {
  private static final Instant NOON = RealmSamples.at(0);

  private final FakeClock wall = new FakeClock(NOON);
  private final AtomicLong nanos = new AtomicLong(-17);
  private final EventClock clock = new EventClock(wall, nanos::get);

  /** Lets this much time pass, as both clocks see it. */
  private void pass(Duration time) {
    wall.advance(time);
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void eventTimeIsTheMachines() {
    assertThat(clock.now()).isEqualTo(NOON);
    pass(Duration.ofMillis(1_500));
    assertThat(clock.now()).isEqualTo(NOON.plusMillis(1_500));
  }

  @Test
  void eventTimeFollowsAClockThatIsSetForward() {
    assertThat(clock.now()).isEqualTo(NOON);
    wall.advance(Duration.ofDays(1));
    assertThat(clock.now()).isEqualTo(NOON.plus(Duration.ofDays(1)));
  }

  @Test
  void eventTimeGoesOnAtItsPaceUntilAClockThatWasSetBackHasCaughtUp() {
    assertThat(clock.now()).isEqualTo(NOON);
    wall.advance(Duration.ofSeconds(-10));
    assertThat(clock.now()).isEqualTo(NOON);
    pass(Duration.ofSeconds(4));
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(4));
    pass(Duration.ofSeconds(3));
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(7));
    // The machine's clock is at its own pace ten seconds behind, and is set right now.
    wall.advance(Duration.ofSeconds(10));
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(7));
    pass(Duration.ofSeconds(1));
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(8));
  }

  @Test
  void timeThatPassedBeforeTheLastLookIsNotCountedTwice() {
    wall.advance(Duration.ofSeconds(-100));
    clock.notBefore(NOON);
    pass(Duration.ofSeconds(5));
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(5));
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(5));
  }

  @Test
  void eventTimeIsNotBeforeTheNewestEvent() {
    clock.notBefore(NOON.plusSeconds(20));
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(20));
    clock.notBefore(NOON.plusSeconds(10));
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(20));
  }

  @Test
  void anEventOfTheSameTimeDoesNotStopTheClock() {
    wall.advance(Duration.ofSeconds(-100));
    clock.notBefore(NOON);
    pass(Duration.ofSeconds(5));
    clock.notBefore(NOON);
    assertThat(clock.now()).isEqualTo(NOON.plusSeconds(5));
  }

  @Test
  void timeBeforeTheNewestEventIsNotAddedToIt() {
    wall.advance(Duration.ofSeconds(-100));
    nanos.addAndGet(Duration.ofSeconds(50).toNanos());
    clock.notBefore(NOON);
    assertThat(clock.now()).isEqualTo(NOON);
  }

  @ParameterizedTest
  @CsvSource({"-60001, true", "-60000, false", "-1, false", "0, false", "1000000, false"})
  void aClockAMinuteBehindTheEventsCannotBeRight(long millis, boolean far) {
    clock.notBefore(NOON);
    wall.advance(Duration.ofMillis(millis));
    assertThat(clock.isFarBehind()).isEqualTo(far);
  }

  @Test
  void aClockThatHasCaughtUpIsTrustedAgain() {
    clock.notBefore(NOON.plusSeconds(90));
    assertThat(clock.isFarBehind()).isTrue();
    pass(Duration.ofSeconds(30));
    assertThat(clock.isFarBehind()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void eventTimeNeverFallsAndNeverStandsStill(long seed) {
    var random = new Random(seed);
    Instant before = clock.now();
    for (int i = 0; i < 10_000; i++) {
      if (random.nextInt(10) == 0) {
        wall.advance(Duration.ofMillis(random.nextLong(-200_000, 200_000)));
      }
      Duration time = Duration.ofMillis(random.nextInt(3));
      pass(time);
      Instant now = clock.now();
      assertThat(now).as("step %d", i).isAfterOrEqualTo(before.plus(time));
      before = now;
    }
  }
}
