package dev.baton.session;

import dev.baton.realm.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Bounds how many refused takeovers become events, so that nobody can fill the disk with them:
 * {@value #PER_PEER} for an ID and {@value #IN_ALL} in all in a minute. Confined to the writer's
 * thread.
 */
final class RefusalRate {
  static final int PER_PEER = 10;
  static final int IN_ALL = 600;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Map<PeerId, Integer> counts = new HashMap<>();
  private int all;
  private Instant since = Instant.EPOCH;

  boolean allows(PeerId peer, Instant now) {
    if (!now.isBefore(since.plus(MINUTE))) {
      counts.clear();
      all = 0;
      since = now;
    }
    if (all >= IN_ALL || counts.getOrDefault(peer, 0) >= PER_PEER) {
      return false;
    }
    all++;
    counts.merge(peer, 1, Integer::sum);
    return true;
  }
}
