package dev.baton.transport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts new connections per address and minute. Safe for use by many threads. */
final class AddressRate {
  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final int perMinute;
  private final Map<String, Window> windows = new ConcurrentHashMap<>();

  /** A rate; 0 for no limit. */
  AddressRate(int perMinute) {
    this.perMinute = perMinute;
  }

  private record Window(long sinceNanos, int connections) {
    boolean isOver(long nowNanos) {
      return nowNanos - sinceNanos >= WINDOW_NANOS;
    }
  }

  boolean admits(String address, long nowNanos) {
    if (perMinute == 0) {
      return true;
    }
    Window window =
        windows.merge(
            address,
            new Window(nowNanos, 1),
            (held, fresh) ->
                held.isOver(nowNanos)
                    ? fresh
                    : new Window(held.sinceNanos(), held.connections() + 1));
    return window.connections() <= perMinute;
  }

  /** Forgets addresses whose minute is over. */
  void sweep(long nowNanos) {
    windows.values().removeIf(window -> window.isOver(nowNanos));
  }
}
