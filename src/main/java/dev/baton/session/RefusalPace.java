package dev.baton.session;

import dev.baton.realm.PeerId;
import dev.baton.realm.TokenDigest;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Delays a client that repeatedly asks for the same ID with the same token and is refused: apps of
 * the stock client reconnect in a loop when another device has taken their ID over. It waits before
 * it asks, so that its answer is current: not at all at first, and for {@link #DELAYS} at the next
 * times, as long as there is less than {@link #FORGOTTEN} between them. {@value #MAX_CLIENTS}
 * clients are remembered, and with more the one refused longest ago is forgotten; {@value
 * #MAX_WAITING} wait at once, and {@value #MAX_OF_ADDRESS} of one address, beyond which they are
 * answered at once. Safe for use by many threads.
 */
final class RefusalPace {
  static final List<Duration> DELAYS =
      List.of(
          Duration.ofMillis(250),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5));

  static final Duration FORGOTTEN = Duration.ofMinutes(1);
  static final int MAX_CLIENTS = 4_096;
  static final int MAX_WAITING = 1_024;
  static final int MAX_OF_ADDRESS = 64;

  private final Duration longest;
  private final Metrics metrics;
  private final LongSupplier nanoTime;
  private final Pause pause;
  private final Places places = new Places(MAX_WAITING, MAX_OF_ADDRESS);

  // Guarded by "this"; the one refused longest ago first.
  private final Map<Client, PastRefusals> refused = new LinkedHashMap<>();

  private record Client(PeerId peer, TokenDigest token, AddressKey address) {}

  private record PastRefusals(int times, long answeredNanos) {}

  /**
   * No client has been refused yet.
   *
   * @param longest no delay is longer; zero for none at all
   */
  RefusalPace(Duration longest, Metrics metrics, LongSupplier nanoTime, Pause pause) {
    this.longest = longest;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /** Returns when this client may ask; on the thread of its connection. */
  void await(PeerId peer, TokenDigest token, AddressKey address) {
    Duration delay = delayOf(new Client(peer, token, address));
    if (delay.isZero() || !places.take(address)) {
      return;
    }
    try {
      metrics.count(Metric.REFUSALS_DELAYED);
      pause.until(nanoTime.getAsLong() + delay.toNanos(), nanoTime);
    } finally {
      places.leave(address);
    }
  }

  private synchronized Duration delayOf(Client client) {
    int times = times(client, nanoTime.getAsLong());
    Duration delay = times == 0 ? Duration.ZERO : DELAYS.get(times - 1);
    return delay.compareTo(longest) > 0 ? longest : delay;
  }

  private int times(Client client, long nowNanos) {
    PastRefusals before = refused.get(client);
    return before != null && nowNanos - before.answeredNanos() < FORGOTTEN.toNanos()
        ? before.times()
        : 0;
  }

  /** The client was refused, after it has waited. */
  synchronized void refused(PeerId peer, TokenDigest token, AddressKey address) {
    if (longest.isZero()) {
      return;
    }
    var client = new Client(peer, token, address);
    long now = nanoTime.getAsLong();
    int times = Math.min(times(client, now) + 1, DELAYS.size());
    refused.remove(client);
    forgetOld(now);
    refused.put(client, new PastRefusals(times, now));
  }

  private void forgetOld(long nowNanos) {
    Iterator<PastRefusals> eldest = refused.values().iterator();
    while (eldest.hasNext()) {
      boolean isOld = nowNanos - eldest.next().answeredNanos() >= FORGOTTEN.toNanos();
      if (!isOld && refused.size() < MAX_CLIENTS) {
        return;
      }
      eldest.remove();
    }
  }

  /** How many clients are remembered. */
  synchronized int size() {
    return refused.size();
  }
}
