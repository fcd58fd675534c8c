package dev.baton.transport;

import dev.baton.session.MemoryBudget;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses whose unfinished message is given up when readers wait for memory: first the largest that
 * does not grow because its client sends nothing, then the one that has itself waited for memory
 * for longest. What a client really sends is finished sooner or later; what only fills memory is
 * not.
 */
final class UnfinishedMessages {
  /** What is set free at a time: a part of the budget. */
  private static final int FREED_PART = 2;

  private UnfinishedMessages() {}

  /** The connections to end, none if no reader waits for memory. */
  static List<SocketConnection> toEnd(
      Collection<SocketConnection> sockets, MemoryBudget memory, long nowNanos) {
    if (sockets.stream().noneMatch(socket -> socket.unfinished().isWaiting())) {
      return List.of();
    }
    long wanted = memory.limit() / FREED_PART;
    List<SocketConnection> largest =
        sockets.stream()
            .filter(socket -> socket.unfinished().bytes() > 0)
            .filter(socket -> !socket.unfinished().isEnded())
            .filter(socket -> socket.unfinished().standsStill(nowNanos))
            .sorted(
                Comparator.comparing((SocketConnection s) -> s.unfinished().isWaiting())
                    .thenComparingLong(
                        s -> s.unfinished().isWaiting() ? 0 : -s.unfinished().bytes())
                    .thenComparingLong(s -> s.unfinished().grownNanos() - nowNanos))
            .toList();
    int count = 0;
    long freed = 0;
    for (SocketConnection socket : sockets) {
      // What was given up a moment ago is about to be free.
      freed += socket.unfinished().isEnded() ? socket.unfinished().bytes() : 0;
    }
    for (; count < largest.size() && freed < wanted; count++) {
      freed += largest.get(count).unfinished().bytes();
    }
    return largest.subList(0, count);
  }
}
