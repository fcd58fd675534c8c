package dev.baton.session;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How fast the event log grows, in all and by the addresses of the clients whose events it is. When
 * it grows by more than the limit for an hour, the addresses that exceed their fair share are
 * slowed down to it. The share is the limit divided by the number of addresses plus one, so that a
 * single one leaves space too. {@value #MAX_ADDRESSES} addresses are remembered; the one that has
 * been quiet for longest is forgotten first. Safe for use by many threads.
 */
final class LogGrowth {
  static final int MAX_ADDRESSES = 16_384;

  /** A rate counts only after it has been measured for this long. */
  static final Duration MEASURED_AFTER = Duration.ofMinutes(10);

  /** Less than a sixth is left of an address that was quiet for this long. */
  private static final long QUIET_NANOS = Duration.ofHours(2).toNanos();

  private final long limit;
  private final long sinceNanos;

  // The following fields are guarded by "this".
  private final FadingSum all = new FadingSum();

  // The address that has been quiet for longest comes first.
  private final Map<AddressKey, Account> accounts = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Account {
    final FadingSum bytes = new FadingSum();
    long lastNanos;
    // Until when it has used up its share, while it is slowed down.
    long freeNanos;
    // What it has requested, already counted in that.
    long paidBytes;

    Account(long nowNanos) {
      freeNanos = nowNanos;
    }
  }

  /**
   * A log that has not grown yet.
   *
   * @param limit bytes an hour, 0 for no limit
   */
  LogGrowth(long limit, long nowNanos) {
    this.limit = limit;
    this.sinceNanos = nowNanos;
  }

  /** Counts bytes that were appended for a client at this address. */
  synchronized void add(AddressKey address, long bytes, long nowNanos) {
    all.add(bytes, nowNanos);
    if (limit == 0 || bytes == 0 || address.equals(AddressKey.UNKNOWN)) {
      return;
    }
    Account account = accounts.get(address);
    if (account == null) {
      forgetQuiet(nowNanos);
      account = new Account(nowNanos);
      accounts.put(address, account);
    }
    boolean isSlowed = slowed(address, nowNanos) != null;
    account.bytes.add(bytes, nowNanos);
    account.lastNanos = nowNanos;
    long unpaid = Math.max(0, bytes - account.paidBytes);
    account.paidBytes = Math.max(0, account.paidBytes - bytes);
    if (unpaid > 0 && isSlowed) {
      account.freeNanos = Math.max(account.freeNanos, nowNanos) + nanosFor(unpaid);
    }
  }

  /** How long the address's share of the limit takes for so many bytes; an hour at most. */
  private long nanosFor(long bytes) {
    return (long) (Math.min(bytes / fairPart(), 1) * FadingSum.HOUR_NANOS);
  }

  private void forgetQuiet(long nowNanos) {
    Iterator<Account> quietest = accounts.values().iterator();
    while (quietest.hasNext()) {
      boolean quiet = nowNanos - quietest.next().lastNanos > QUIET_NANOS;
      if (!quiet && accounts.size() < MAX_ADDRESSES) {
        return;
      }
      quietest.remove();
    }
  }

  /** Whether the address is slowed down now. */
  synchronized boolean slows(AddressKey address, long nowNanos) {
    return slowed(address, nowNanos) != null;
  }

  private @Nullable Account slowed(AddressKey address, long nowNanos) {
    if (limit == 0 || all.at(nowNanos) <= limit) {
      return null;
    }
    @Nullable Account account = accounts.get(address);
    return account != null && account.bytes.at(nowNanos) > fairPart() ? account : null;
  }

  private double fairPart() {
    return (double) limit / (accounts.size() + 1);
  }

  /**
   * Requests the append of so many bytes for a client at this address.
   *
   * @return 0 if granted; else after how many nanoseconds to ask again
   */
  synchronized long delayNanos(AddressKey address, long bytes, long nowNanos) {
    @Nullable Account account = slowed(address, nowNanos);
    if (account == null) {
      return 0;
    }
    long wait = account.freeNanos - nowNanos;
    if (wait > 0) {
      return wait;
    }
    account.freeNanos = nowNanos + nanosFor(bytes);
    account.paidBytes = bytes;
    return 0;
  }

  /** Bytes an hour at the current rate: that of the last hour, or since the start. */
  synchronized long bytesPerHour(long nowNanos) {
    double hours = Math.max(nowNanos - sinceNanos, 1) / FadingSum.HOUR_NANOS;
    return (long) (all.at(nowNanos) / -Math.expm1(-hours));
  }

  /** Whether the rate has been measured for long enough for conclusions. */
  boolean isMeasured(long nowNanos) {
    return nowNanos - sinceNanos >= MEASURED_AFTER.toNanos();
  }

  /** How many addresses are remembered. */
  synchronized int size() {
    return accounts.size();
  }
}
