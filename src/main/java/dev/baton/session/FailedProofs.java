package dev.baton.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts the proofs, or the tokens of operators, of each address that failed in the last minute. An
 * address with too many is not listened to until the minute is over. Safe for use by many threads.
 */
public final class FailedProofs {
  /** With more addresses than this the one counted first is forgotten. */
  static final int MAX_ADDRESSES = 20_000;

  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final int perMinute;

  // Guarded by this; in the order in which their minutes began.
  private final Map<AddressKey, FailureWindow> windows = new LinkedHashMap<>();

  /** A limit; 0 for none. */
  public FailedProofs(int perMinute) {
    this.perMinute = perMinute;
  }

  private record FailureWindow(long sinceNanos, int failures) {
    boolean isOver(long nowNanos) {
      return nowNanos - sinceNanos >= WINDOW_NANOS;
    }
  }

  /** Whether the address has had as many failures as it may. */
  public synchronized boolean areTooMany(AddressKey address, long nowNanos) {
    return perMinute > 0 && failures(address, nowNanos) >= perMinute;
  }

  /** Whether the address has had any. */
  synchronized boolean areAny(AddressKey address, long nowNanos) {
    return failures(address, nowNanos) > 0;
  }

  private int failures(AddressKey address, long nowNanos) {
    @Nullable FailureWindow window = windows.get(address);
    return window == null || window.isOver(nowNanos) ? 0 : window.failures();
  }

  public synchronized void count(AddressKey address, long nowNanos) {
    forgetOld(nowNanos);
    @Nullable FailureWindow window = windows.get(address);
    if (window == null) {
      windows.put(address, new FailureWindow(nowNanos, 1));
    } else {
      windows.put(address, new FailureWindow(window.sinceNanos(), window.failures() + 1));
    }
  }

  /** The eldest first, since the minutes end in the order in which they began. */
  private void forgetOld(long nowNanos) {
    var eldest = windows.entrySet().iterator();
    while (eldest.hasNext()) {
      boolean isOver = eldest.next().getValue().isOver(nowNanos);
      if (!isOver && windows.size() < MAX_ADDRESSES) {
        return;
      }
      eldest.remove();
    }
  }

  synchronized int size() {
    return windows.size();
  }
}
