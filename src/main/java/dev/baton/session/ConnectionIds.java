package dev.baton.session;

import dev.baton.realm.ConnectionId;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/** Makes connection IDs: UUIDs of version 7 (RFC 9562, 5.7). Safe for use by many threads. */
final class ConnectionIds {
  private final SecureRandom random = new SecureRandom();
  private final Clock clock;

  ConnectionIds(Clock clock) {
    this.clock = clock;
  }

  ConnectionId next() {
    long high = clock.millis() << 16 | 0x7000 | (random.nextInt() & 0x0fff);
    long low = 0x8000_0000_0000_0000L | (random.nextLong() & 0x3fff_ffff_ffff_ffffL);
    return new ConnectionId(new UUID(high, low));
  }
}
