package dev.baton.transport;

import dev.baton.session.FairShare;
import dev.baton.session.MemoryBudget;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Chooses whose unfinished message is given up when readers wait for memory: first the largest that
 * does not grow because its client sends nothing, then the one that has itself waited for memory
 * for longest. What a client really sends is finished sooner or later; what only fills memory is
 * not.
 */
final class UnfinishedMessages {
  /** What is to be free afterwards: a part of the budget. */
  private static final int FREE_PART = 2;

  private UnfinishedMessages() {}

  /** The connections to end, none if no reader waits for memory. */
  static List<SocketConnection> connectionsToEnd(
      Collection<SocketConnection> sockets, MemoryBudget memory, long nowNanos) {
    List<Unfinished> messages = sockets.stream().map(SocketConnection::unfinished).toList();
    Set<Unfinished> chosen = Set.copyOf(toEnd(messages, memory, nowNanos));
    return sockets.stream().filter(socket -> chosen.contains(socket.unfinished())).toList();
  }

  /** The messages to give up, none if no reader waits for memory. */
  static List<Unfinished> toEnd(
      Collection<Unfinished> messages, MemoryBudget memory, long nowNanos) {
    long needed = messages.stream().mapToLong(Unfinished::needed).max().orElse(0);
    if (needed == 0) {
      return List.of();
    }
    long limit = memory.limit();
    long wanted = Math.max(limit / FREE_PART, FairShare.enoughFor(needed, limit));
    List<Unfinished> candidates =
        messages.stream()
            .filter(message -> message.bytes() > 0)
            .filter(message -> !message.isEnded())
            .filter(message -> message.standsStill(nowNanos))
            .sorted(
                Comparator.comparing(Unfinished::isWaiting)
                    .thenComparingLong(message -> message.isWaiting() ? 0 : -message.bytes())
                    .thenComparingLong(message -> message.grownNanos() - nowNanos))
            .toList();
    int count = 0;
    // What was given up a moment ago is about to be free.
    long free =
        limit
            - memory.used()
            + messages.stream().filter(Unfinished::isEnded).mapToLong(Unfinished::bytes).sum();
    for (; count < candidates.size() && free < wanted; count++) {
      free += candidates.get(count).bytes();
    }
    return candidates.subList(0, count);
  }
}
