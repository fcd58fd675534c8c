package dev.baton.session;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How fast the event log grows, in all and by the addresses of the clients whose events it is. When
 * it grows by more than the limit for an hour, the addresses that have more than their fair part of
 * it are to be slowed down: each to that part, which is the limit divided by the addresses and one
 * more, so that a single one leaves room too. {@value #MAX_ADDRESSES} addresses are remembered; the
 * one that has been quiet for longest is forgotten first. Safe for use by many threads.
 */
final class LogGrowth {
  static final int MAX_ADDRESSES = 16_384;

  /** A rate is not one before it has been measured for so long. */
  static final Duration MEASURED_AFTER = Duration.ofMinutes(10);

  /** Of an address that was quiet for so long less than a sixth is left. */
  private static final long QUIET_NANOS = Duration.ofHours(2).toNanos();

  private final long limit;
  private final long sinceNanos;

  // What follows is guarded by "this".
  private final FadingSum all = new FadingSum();

  // The one that has been quiet for longest first.
  private final Map<AddressKey, Account> accounts = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Account {
    final FadingSum bytes = new FadingSum();
    long lastNanos;
    // Until when it has used up its part, while it is slowed down.
    long freeNanos;
    // What it has asked for, and was counted in that already.
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

  /** In how long the address's part of the limit is worth so many bytes; an hour at most. */
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

  /** Whether the address is to be slowed down now. */
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
   * Asks whether somebody at this address may have so many bytes appended.
   *
   * @return 0 if it may; else in how many nanoseconds it is worth to ask again
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

  /** Bytes an hour at the present rate: that of the last hour, or since the start. */
  synchronized long bytesPerHour(long nowNanos) {
    double hours = Math.max(nowNanos - sinceNanos, 1) / FadingSum.HOUR_NANOS;
    return (long) (all.at(nowNanos) / -Math.expm1(-hours));
  }

  /** Whether the rate has been measured for long enough to say what follows from it. */
  boolean isMeasured(long nowNanos) {
    return nowNanos - sinceNanos >= MEASURED_AFTER.toNanos();
  }

  /** How many addresses are remembered. */
  synchronized int size() {
    return accounts.size();
  }
}
