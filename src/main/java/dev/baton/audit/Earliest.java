package dev.baton.audit;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The first so many of what is added, in an order, in bounded memory. Confined to one thread. */
final class Earliest<T> {
  private final int limit;
  private final Comparator<T> order;
  private final PriorityQueue<T> latestFirst;
  private boolean more;

  Earliest(int limit, Comparator<T> order) {
    this.limit = limit;
    this.order = order;
    this.latestFirst = new PriorityQueue<>(order.reversed());
  }

  void add(T item) {
    latestFirst.add(item);
    if (latestFirst.size() > limit) {
      latestFirst.remove();
      more = true;
    }
  }

  /** What is kept, in the order. */
  List<T> sorted() {
    return latestFirst.stream().sorted(order).toList();
  }

  /** Whether there was more than is kept. */
  boolean more() {
    return more;
  }
}
