package dev.baton.transport.websocket;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses which unfinished messages are given up when readers wait for memory: first the largest
 * that does not grow because its client sends nothing, then, of those that wait for memory
 * themselves, that of the newest connection. What a client really sends is finished sooner or
 * later; what only fills memory is not, and an attacker comes after the clients that it is to hurt.
 */
final class UnfinishedMessages {
  /** What must be free afterwards: a part of the budget. */
  private static final int FREE_PART = 2;

  /** For which part of the budget those who have been there for longest only wait. */
  private static final int SPARED_PART = 4;

  private UnfinishedMessages() {}

  /** A message at one moment: concurrent changes by readers must not disturb the order. */
  private record Seen(Unfinished message, long bytes, long needed, boolean standsStill, long age) {
    static Seen of(Unfinished message, long nowNanos) {
      return new Seen(
          message,
          message.bytes(),
          message.needed(),
          message.standsStill(nowNanos),
          nowNanos - message.openedNanos());
    }

    boolean isWaiting() {
      return needed > 0;
    }
  }

  /** The connections to end, none if no reader waits for memory. */
  static List<WebSocket> connectionsToEnd(
      Collection<WebSocket> sockets, BufferMemory memory, long nowNanos) {
    if (sockets.stream().noneMatch(socket -> socket.unfinished().isWaiting())) {
      return List.of();
    }
    List<Unfinished> messages = sockets.stream().map(WebSocket::unfinished).toList();
    Set<Unfinished> chosen = Set.copyOf(toEnd(messages, memory, nowNanos));
    return sockets.stream().filter(socket -> chosen.contains(socket.unfinished())).toList();
  }

  /** The messages to give up, none if no reader waits for memory. */
  static List<Unfinished> toEnd(
      Collection<Unfinished> messages, BufferMemory memory, long nowNanos) {
    List<Seen> seen = messages.stream().map(message -> Seen.of(message, nowNanos)).toList();
    long needed = seen.stream().mapToLong(Seen::needed).max().orElse(0);
    if (needed == 0) {
      return List.of();
    }
    long limit = memory.limit();
    long wanted = Math.max(limit / FREE_PART, memory.freeFor(needed));
    Set<Seen> spared = spared(seen, limit);
    List<Seen> candidates =
        seen.stream()
            .filter(message -> message.bytes() > 0 && message.standsStill())
            .filter(message -> !spared.contains(message) && !message.message().isEnded())
            .sorted(
                Comparator.comparing(Seen::isWaiting)
                    .thenComparingLong(message -> message.isWaiting() ? 0 : -message.bytes())
                    .thenComparingLong(Seen::age))
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
    return candidates.stream().limit(count).map(Seen::message).toList();
  }

  /**
   * The oldest connections that wait, as many as what they wait for fits into a part of the budget.
   * Others may repeatedly take what becomes free before them, which is not a reason to end them.
   */
  private static Set<Seen> spared(Collection<Seen> seen, long limit) {
    List<Seen> oldestFirst =
        seen.stream()
            .filter(Seen::isWaiting)
            .sorted(Comparator.comparingLong(Seen::age).reversed())
            .toList();
    Set<Seen> spared = new HashSet<>();
    long left = limit / SPARED_PART;
    for (Seen waiting : oldestFirst) {
      left -= waiting.needed();
      if (left < 0) {
        break;
      }
      spared.add(waiting);
    }
    return spared;
  }
}
