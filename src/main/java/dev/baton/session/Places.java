package dev.baton.session;

import java.util.HashMap;
import java.util.Map;

/** Places to wait in, bounded in all and for each address. Safe for use by many threads. */
final class Places {
  private final int inAll;
  private final int ofAddress;

  // Both guarded by "this".
  private final Map<AddressKey, Integer> taken = new HashMap<>();
  private int takenInAll;

  Places(int inAll, int ofAddress) {
    this.inAll = inAll;
    this.ofAddress = ofAddress;
  }

  /** Takes a place; false if there is none. */
  synchronized boolean take(AddressKey address) {
    int taker = taken.getOrDefault(address, 0);
    if (takenInAll >= inAll || taker >= ofAddress) {
      return false;
    }
    taken.put(address, taker + 1);
    takenInAll++;
    return true;
  }

  /** Leaves the place. */
  synchronized void leave(AddressKey address) {
    taken.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    takenInAll--;
  }

  /** How many places are taken. */
  synchronized int taken() {
    return takenInAll;
  }
}
