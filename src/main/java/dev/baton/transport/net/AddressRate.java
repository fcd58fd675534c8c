package dev.baton.transport.net;

import dev.baton.liveness.LateRounds.Round;
import dev.baton.session.AddressKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts new connections per address and minute. It remembers {@value #MAX_ADDRESSES} addresses;
 * when more of them connect within a minute, the one whose minute began first is forgotten. Safe
 * for use by many threads.
 */
public final class AddressRate {
  static final int MAX_ADDRESSES = 16_384;
  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final int perMinute;

  // Guarded by "this". In the order in which the minutes began.
  private final Map<AddressKey, Window> windows = new LinkedHashMap<>();

  /** A rate; 0 for no limit. */
  public AddressRate(int perMinute) {
    this.perMinute = perMinute;
  }

  private record Window(long sinceNanos, int connections) {
    boolean isOver(long nowNanos) {
      return nowNanos - sinceNanos >= WINDOW_NANOS;
    }
  }

  public boolean admits(AddressKey address, long nowNanos) {
    if (perMinute == 0) {
      return true;
    }
    synchronized (this) {
      Window held = windows.get(address);
      if (held != null && !held.isOver(nowNanos)) {
        int connections = Math.min(held.connections(), perMinute) + 1;
        windows.put(address, new Window(held.sinceNanos(), connections));
        return connections <= perMinute;
      }
      windows.remove(address);
      if (windows.size() >= MAX_ADDRESSES) {
        windows.remove(windows.keySet().iterator().next());
      }
      windows.put(address, new Window(nowNanos, 1));
      return true;
    }
  }

  /**
   * Forgets addresses whose minute is over; all of them if nothing was accepted for a while, since
   * what came in that time comes at once now.
   */
  public synchronized void sweep(long nowNanos, Round round) {
    if (round == Round.LATE) {
      windows.clear();
    }
    Iterator<Window> oldest = windows.values().iterator();
    while (oldest.hasNext() && oldest.next().isOver(nowNanos)) {
      oldest.remove();
    }
  }

  /** How many addresses are remembered. */
  synchronized int size() {
    return windows.size();
  }
}
