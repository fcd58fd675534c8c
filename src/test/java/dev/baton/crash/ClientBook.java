package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Everything that the clients of one data folder have asked and were told. Safe for threads. */
final class ClientBook {
  /** As many as take no time worth mentioning. */
  private static final int COME_BACK = 10;

  private final AtomicInteger numbers = new AtomicInteger();
  private final Queue<ConnectAttempt> attempts = new ConcurrentLinkedQueue<>();

  /** A new attempt, written down before it is made. */
  ConnectAttempt attempt(String peer, String token) {
    var attempt = new ConnectAttempt(numbers.incrementAndGet(), peer, token);
    attempts.add(attempt);
    return attempt;
  }

  /** The attempts, in no certain order; to be read when no client asks any more. */
  Collection<ConnectAttempt> attempts() {
    return attempts;
  }

  /**
   * Some of those who held an ID come back with their token, and leave in order; before them a
   * client with another token is refused.
   *
   * @param held the tokens of the IDs
   * @return how many have come back
   */
  int letThemComeBack(int port, Map<String, String> held) {
    int cameBack = 0;
    for (Map.Entry<String, String> holder : new TreeMap<>(held).entrySet()) {
      if (cameBack == COME_BACK) {
        break;
      }
      ConnectAttempt thief = attempt(holder.getKey(), "token of a thief");
      assertThat(thief.ask(port)).as("%s", thief).isEqualTo(ConnectAnswer.TAKEN);
      ConnectAttempt owner = attempt(holder.getKey(), holder.getValue());
      assertThat(owner.ask(port)).as("%s", owner).isEqualTo(ConnectAnswer.OPEN);
      owner.leave();
      cameBack++;
    }
    return cameBack;
  }

  long told(ConnectAnswer answer) {
    return attempts.stream().filter(attempt -> attempt.answer() == answer).count();
  }
}
