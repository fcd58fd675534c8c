package dev.baton.session;

import dev.baton.realm.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits how many refused takeovers become events of their own, so that they cannot fill the disk:
 * {@value #PER_PEER} for an ID, {@value #PER_ADDRESS} for a client's address and {@value #IN_ALL}
 * in all in a minute. Confined to the writer's thread.
 *
 * <p>The share of an address is a part of the whole, so that an attack on one ID cannot hide behind
 * a flood of refusals for others.
 */
final class RefusalRate {
  static final int PER_PEER = 10;
  static final int PER_ADDRESS = 60;
  static final int IN_ALL = 600;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Map<PeerId, Integer> byPeer = new HashMap<>();
  private final Map<AddressKey, Integer> byAddress = new HashMap<>();
  private int all;
  private Instant since = Instant.EPOCH;

  boolean allows(PeerId peer, AddressKey address, Instant now) {
    if (!now.isBefore(since.plus(MINUTE))) {
      byPeer.clear();
      byAddress.clear();
      all = 0;
      since = now;
    }
    if (all >= IN_ALL
        || byPeer.getOrDefault(peer, 0) >= PER_PEER
        || byAddress.getOrDefault(address, 0) >= PER_ADDRESS) {
      return false;
    }
    all++;
    byPeer.merge(peer, 1, Integer::sum);
    byAddress.merge(address, 1, Integer::sum);
    return true;
  }
}
