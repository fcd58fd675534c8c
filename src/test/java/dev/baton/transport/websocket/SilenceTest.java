package dev.baton.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.transport.websocket.Silence.Due;
import dev.baton.transport.websocket.WebSocketLimits.SilenceLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a silent client is asked and when it is ended. */
class SilenceTest {
  private final Silence silence = new Silence();
  private final long begun = System.nanoTime();

  private static SilenceLimits limits(long pingMillis, long aliveMillis) {
    return new SilenceLimits(Duration.ofMillis(pingMillis), Duration.ofMillis(aliveMillis));
  }

  private static Sweep inTime(long nanos) {
    return new Sweep(nanos, true, false);
  }

  private void heardAt(long millis) {
    silence.endAt(begun + Duration.ofMillis(millis).toNanos());
  }

  private Due after(long millis, SilenceLimits limits) {
    return silence.due(inTime(begun + Duration.ofMillis(millis).toNanos()), true, limits);
  }

  @Test
  void pingsFollowTheirInterval() {
    SilenceLimits limits = limits(20_000, 60_000);
    assertThat(after(19_000, limits)).isEqualTo(Due.NOTHING);
    assertThat(after(20_000, limits)).isEqualTo(Due.PING);
    assertThat(after(39_000, limits)).isEqualTo(Due.NOTHING);
    assertThat(after(40_000, limits)).isEqualTo(Due.PING);
    assertThat(after(59_000, limits)).isEqualTo(Due.NOTHING);
    assertThat(after(60_000, limits)).isEqualTo(Due.CLOSE);
  }

  @Test
  void pingsComeInTimeForAShorterAliveTimeout() {
    SilenceLimits limits = limits(20_000, 10_000);
    assertThat(after(4_900, limits)).isEqualTo(Due.NOTHING);
    assertThat(after(5_000, limits)).isEqualTo(Due.PING);
    assertThat(after(10_000, limits)).isEqualTo(Due.CLOSE);
  }

  @Test
  void lateRoundAsksAgainAndEndsNoClient() {
    SilenceLimits limits = limits(20_000, 60_000);
    assertThat(after(20_000, limits)).isEqualTo(Due.PING);
    long late = begun + Duration.ofMinutes(10).toNanos();
    assertThat(silence.due(new Sweep(late, false, true), true, limits)).isEqualTo(Due.PING);
    assertThat(silence.due(new Sweep(late + 1, false, false), true, limits)).isEqualTo(Due.NOTHING);
    assertThat(silence.due(inTime(late + 2), true, limits)).isEqualTo(Due.CLOSE);
  }

  @Test
  void noClientIsEndedThatWasNotAsked() {
    SilenceLimits limits = limits(20_000, 100);
    assertThat(after(300, limits)).isEqualTo(Due.PING);
    heardAt(310);
    assertThat(after(600, limits)).isEqualTo(Due.PING);
    assertThat(after(900, limits)).isEqualTo(Due.CLOSE);
  }
}
