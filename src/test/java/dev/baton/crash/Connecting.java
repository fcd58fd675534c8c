package dev.baton.crash;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** New clients without end, each with an ID of its own; some of them stay. */
final class Connecting implements AutoCloseable {
  private static final int THREADS = 4;
  private static final int STAYING = 40;

  private final ClientBook book;
  private final int port;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<ConnectAttempt> staying = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  // Written by the test.
  private volatile boolean enough;

  private Connecting(ClientBook book, int port) {
    this.book = book;
    this.port = port;
  }

  static Connecting start(ClientBook book, int port) {
    var connecting = new Connecting(book, port);
    for (int i = 0; i < THREADS; i++) {
      connecting.threads.add(Thread.ofVirtual().start(connecting::go));
    }
    return connecting;
  }

  private void go() {
    try {
      while (!enough) {
        int number = numbers.incrementAndGet();
        ConnectAttempt attempt = book.attempt("newcomer-" + number, "token " + number);
        if (attempt.ask(port) != ConnectAnswer.OPEN) {
          refused.incrementAndGet();
        } else if (opened.incrementAndGet() <= STAYING) {
          staying.add(attempt);
        } else {
          attempt.leave();
        }
      }
    } catch (RuntimeException | Error e) {
      failures.add(e);
    }
  }

  /** How many were told OPEN. */
  int opened() {
    return opened.get();
  }

  /** How many were told something else, or nothing. */
  int refused() {
    return refused.get();
  }

  /** No further clients come. */
  void stop() {
    enough = true;
    for (Thread thread : threads) {
      try {
        if (!thread.join(Duration.ofSeconds(30))) {
          throw new AssertionError("a client is not answered");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    Optional.ofNullable(failures.peek())
        .ifPresent(
            e -> {
              throw new AssertionError("a client has failed", e);
            });
  }

  /** Those who have their IDs and were not asked to go. */
  List<ConnectAttempt> staying() {
    return List.copyOf(staying);
  }

  @Override
  public void close() {
    enough = true;
    staying.forEach(ConnectAttempt::drop);
  }
}
