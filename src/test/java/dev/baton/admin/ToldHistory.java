package dev.baton.admin;

import static java.util.Objects.requireNonNull;

import dev.baton.evidence.Receipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The history of a server as its clients know it, by nothing but what they were told: receipts,
 * close codes and who had left. It is no part of the product, and shares no code with its fold.
 */
final class ToldHistory {
  private final Map<String, String> holders = new TreeMap<>();
  private final Map<String, KnownStay> open = new TreeMap<>();
  private final List<KnownStay> stays = new ArrayList<>();
  private final List<QuietTime> quiet = new ArrayList<>();
  private Instant quietSince = Instant.now();

  /**
   * A connection's stay at an ID.
   *
   * @param end the reason for which it has ended; empty if it has not
   */
  record KnownStay(Receipt told, String end) {}

  /**
   * A time in which nothing was under way.
   *
   * @param holders the connections that held IDs, by the IDs
   */
  record QuietTime(Instant from, Instant until, Map<String, String> holders) {
    Instant moment(Random random) {
      long nanos = until.getEpochSecond() - from.getEpochSecond();
      nanos = nanos * 1_000_000_000 + until.getNano() - from.getNano();
      return from.plusNanos(random.nextLong(nanos + 1));
    }
  }

  /** Something begins. */
  void begins() {
    quiet.add(new QuietTime(quietSince, Instant.now(), Map.copyOf(holders)));
  }

  /** All of it is in the log. */
  void isOver() {
    quietSince = Instant.now();
  }

  /** A client was told that it has an ID. */
  void told(Receipt receipt) {
    if (open.containsKey(receipt.peer())) {
      ended(receipt.peer(), receipt.cause());
    }
    holders.put(receipt.peer(), receipt.connection());
    open.put(receipt.peer(), new KnownStay(receipt, ""));
  }

  /** Nobody has the ID any more. */
  void ended(String peer, String reason) {
    stays.add(new KnownStay(requireNonNull(open.remove(peer)).told(), reason));
    holders.remove(peer);
  }

  boolean isHeld(String peer) {
    return holders.containsKey(peer);
  }

  List<QuietTime> quiet() {
    return quiet;
  }

  /** All of them, in the order in which they began. */
  List<KnownStay> stays() {
    List<KnownStay> all = new ArrayList<>(stays);
    all.addAll(open.values());
    all.sort(Comparator.comparingLong(stay -> stay.told().seq()));
    return all;
  }
}
