package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.ConnectionId;
import dev.baton.testing.FakeClock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConnectionIdsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00.123Z");

  private final ConnectionIds ids = new ConnectionIds(new FakeClock(NOW));

  @Test
  void anIdIsAUuidOfVersion7OfThisMillisecond() {
    UUID uuid = ids.next().value();
    assertThat(uuid.version()).isEqualTo(7);
    assertThat(uuid.variant()).isEqualTo(2);
    assertThat(uuid.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void idsOfTheSameMillisecondAreDifferent() {
    Set<ConnectionId> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.add(ids.next())).isTrue();
    }
  }
}
