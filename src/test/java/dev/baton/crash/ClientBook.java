package dev.baton.crash;

import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Everything that the clients of one data folder have asked and were told. Safe for threads. */
final class ClientBook {
  private final AtomicInteger numbers = new AtomicInteger();
  private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();

  /** A new attempt, written down before it is made. */
  Attempt attempt(String peer, String token) {
    var attempt = new Attempt(numbers.incrementAndGet(), peer, token);
    attempts.add(attempt);
    return attempt;
  }

  /** The attempts, in no certain order; to be read when nobody asks any more. */
  Collection<Attempt> attempts() {
    return attempts;
  }

  long told(Attempt.Answer answer) {
    return attempts.stream().filter(attempt -> attempt.answer() == answer).count();
  }
}
