package dev.baton.transport;

import dev.baton.session.FairShare;
import dev.baton.session.MemoryBudget;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses whose unfinished message is given up when readers wait for memory: first the largest that
 * does not grow because its client sends nothing, then, of those that wait for memory themselves,
 * that of the newest connection. What a client really sends is finished sooner or later; what only
 * fills memory is not, and whoever comes to fill it is newer than those whom it is to hurt.
 */
final class UnfinishedMessages {
  /** What is to be free afterwards: a part of the budget. */
  private static final int FREE_PART = 2;

  /** For which part of the budget those who have been there for longest only wait. */
  private static final int SPARED_PART = 4;

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
    Set<Unfinished> spared = spared(messages, limit, nowNanos);
    List<Unfinished> candidates =
        messages.stream()
            .filter(message -> message.bytes() > 0)
            .filter(message -> !spared.contains(message))
            .filter(message -> !message.isEnded())
            .filter(message -> message.standsStill(nowNanos))
            .sorted(
                Comparator.comparing(Unfinished::isWaiting)
                    .thenComparingLong(message -> message.isWaiting() ? 0 : -message.bytes())
                    .thenComparingLong(message -> nowNanos - message.openedNanos()))
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

  /**
   * The oldest connections that wait, as many as what they wait for fits into a part of the budget.
   * Others may take what becomes free before them, again and again, and that is no reason to end
   * them.
   */
  private static Set<Unfinished> spared(
      Collection<Unfinished> messages, long limit, long nowNanos) {
    List<Unfinished> oldestFirst =
        messages.stream()
            .filter(Unfinished::isWaiting)
            .sorted(Comparator.comparingLong(message -> message.openedNanos() - nowNanos))
            .toList();
    Set<Unfinished> spared = new HashSet<>();
    long left = limit / SPARED_PART;
    for (Unfinished waiting : oldestFirst) {
      left -= waiting.needed();
      if (left < 0) {
        break;
      }
      spared.add(waiting);
    }
    return spared;
  }
}
