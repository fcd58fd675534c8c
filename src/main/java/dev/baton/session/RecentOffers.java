package dev.baton.session;

import dev.baton.protocol.ConnectionDetails;
import dev.baton.realm.PeerId;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A session's recent offers, until they are answered: the answer names the connection, and only the
 * offer describes it. They are kept with the session that offers, so that a client that offers much
 * uses up its own space; they are never written to the log. Not safe for use by many threads.
 */
final class RecentOffers {
  static final int MAX_OFFERS = 16;
  static final int MAX_BYTES = 8_192;
  static final long MAX_AGE_NANOS = 60_000_000_000L;

  /** How many bytes of offers all sessions together remember. */
  static final int MAX_BYTES_IN_ALL = 4 * 1_024 * 1_024;

  private static final int OVERHEAD_BYTES = 64;

  private final AtomicInteger bytesInAll;
  private final SequencedMap<Key, Offer> offers = new LinkedHashMap<>();
  private int bytes;

  private record Key(PeerId destination, String connectionId) {}

  private record Offer(ConnectionDetails details, int bytes, long nanos) {}

  /**
   * A memory with nothing in it.
   *
   * @param bytesInAll counts what all such memories hold
   */
  RecentOffers(AtomicInteger bytesInAll) {
    this.bytesInAll = bytesInAll;
  }

  /**
   * Remembers an offer; returns how many were forgotten because there was no space, itself
   * included.
   */
  int add(PeerId destination, ConnectionDetails details, long nowNanos) {
    var key = new Key(destination, details.connectionId());
    int size =
        OVERHEAD_BYTES
            + 2 * (details.connectionId().length() + details.members().length())
            + destination.value().length();
    forget(offers.remove(key));
    if (size > MAX_BYTES || bytesInAll.get() + size > MAX_BYTES_IN_ALL) {
      return 1;
    }
    offers.put(key, new Offer(details, size, nowNanos));
    bytes += size;
    bytesInAll.addAndGet(size);
    int forgotten = 0;
    while (offers.size() > MAX_OFFERS || bytes > MAX_BYTES) {
      forget(offers.pollFirstEntry().getValue());
      forgotten++;
    }
    return forgotten;
  }

  /** The offer of this connection, which is then forgotten. */
  Optional<ConnectionDetails> take(PeerId destination, String connectionId) {
    Offer offer = offers.remove(new Key(destination, connectionId));
    forget(offer);
    return Optional.ofNullable(offer).map(Offer::details);
  }

  /** Forgets offers that have waited too long for an answer; returns whether any are left. */
  boolean expire(long nowNanos) {
    offers
        .values()
        .removeIf(
            offer -> {
              boolean isOver = nowNanos - offer.nanos() > MAX_AGE_NANOS;
              forget(isOver ? offer : null);
              return isOver;
            });
    return !offers.isEmpty();
  }

  /** Forgets everything. */
  void clear() {
    offers.clear();
    bytesInAll.addAndGet(-bytes);
    bytes = 0;
  }

  private void forget(@Nullable Offer offer) {
    if (offer != null) {
      bytes -= offer.bytes();
      bytesInAll.addAndGet(-offer.bytes());
    }
  }
}
