package dev.baton.session;

import dev.baton.realm.PeerId;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Distinguishes a client that returns to its ID occasionally from one that does so all the time: an
 * ID has {@value #RARE} returns in ten minutes at each address. {@value #MAX_IDS} of them are
 * remembered, and with more the one counted first is forgotten. Safe for use by many threads.
 */
final class RareReturns {
  static final int RARE = 20;
  static final int MAX_IDS = 16_384;
  private static final long WINDOW_NANOS = Duration.ofMinutes(10).toNanos();

  // Guarded by "this"; in the order in which their windows began.
  private final Map<ReturnPlace, ReturnWindow> windows = new LinkedHashMap<>();

  private record ReturnPlace(AddressKey address, PeerId peer) {}

  private record ReturnWindow(long sinceNanos, int returns) {
    boolean isOver(long nowNanos) {
      return nowNanos - sinceNanos >= WINDOW_NANOS;
    }
  }

  /** Counts a return to this ID from this address; whether they are rare. */
  synchronized boolean count(AddressKey address, PeerId peer, long nowNanos) {
    forgetOld(nowNanos);
    var place = new ReturnPlace(address, peer);
    ReturnWindow window = windows.getOrDefault(place, new ReturnWindow(nowNanos, 0));
    int returns = Math.min(window.returns(), RARE) + 1;
    windows.put(place, new ReturnWindow(window.sinceNanos(), returns));
    return returns <= RARE;
  }

  private void forgetOld(long nowNanos) {
    Iterator<ReturnWindow> eldest = windows.values().iterator();
    while (eldest.hasNext()) {
      if (!eldest.next().isOver(nowNanos) && windows.size() < MAX_IDS) {
        return;
      }
      eldest.remove();
    }
  }

  synchronized int size() {
    return windows.size();
  }
}
