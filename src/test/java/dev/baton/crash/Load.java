package dev.baton.crash;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that come, come back, leave and break off, until the server is gone. Each has IDs of its
 * own, and now and then asks for another's.
 */
final class Load {
  private static final int CLIENTS = 8;
  private static final int IDS = 30;
  private static final int SOCKETS = 10;
  private static final long PATIENCE_SECONDS = 60;

  private final ClientBook book;
  private final int port;
  private final List<LoadClient> clients = new ArrayList<>();
  private final AtomicInteger told = new AtomicInteger();
  private final int enough;
  private final Runnable whenEnough;

  /**
   * A load that begins with {@link #run}.
   *
   * @param enough how many clients are to be told OPEN
   * @param whenEnough what happens then, once, while the load goes on
   */
  Load(ClientBook book, int port, long seed, int enough, Runnable whenEnough) {
    this.book = book;
    this.port = port;
    this.enough = enough;
    this.whenEnough = whenEnough;
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new LoadClient(i, new Random(seed * CLIENTS + i)));
    }
  }

  /**
   * Runs until the server is gone.
   *
   * @return the tokens of the IDs whose clients had been told OPEN and had not let go
   */
  Map<String, String> run() {
    List<Thread> threads =
        clients.stream().map(client -> Thread.ofVirtual().start(client::live)).toList();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    try {
      for (Thread thread : threads) {
        long left = end - System.nanoTime();
        if (!thread.join(Duration.ofNanos(Math.max(1, left)))) {
          throw new AssertionError("the server goes on after %s of %d".formatted(told, enough));
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Map<String, String> held = new HashMap<>();
    for (LoadClient client : clients) {
      if (client.failure.isPresent()) {
        throw new AssertionError("a client has failed", client.failure.get());
      }
      client.held.values().forEach(attempt -> held.put(attempt.peer(), attempt.token()));
      client.held.values().forEach(ConnectAttempt::drop);
    }
    return held;
  }

  private void countTold() {
    if (told.incrementAndGet() == enough) {
      whenEnough.run();
    }
  }

  /** One client, on a thread of its own. */
  private final class LoadClient {
    private final int number;
    private final Random random;
    private final Map<String, ConnectAttempt> held = new HashMap<>();
    private Optional<Throwable> failure = Optional.empty();

    LoadClient(int number, Random random) {
      this.number = number;
      this.random = random;
    }

    void live() {
      try {
        boolean served = true;
        while (served) {
          served = step();
        }
      } catch (RuntimeException | Error e) {
        failure = Optional.of(e);
      }
    }

    /** Does one thing, and says whether the server is still there. */
    private boolean step() {
      int what = random.nextInt(100);
      if (what < 5) {
        return askForAnothers();
      }
      if (held.size() < SOCKETS && what < 70) {
        return ask(id(number));
      }
      List<ConnectAttempt> all = List.copyOf(held.values());
      if (all.isEmpty()) {
        return true;
      }
      ConnectAttempt one = all.get(random.nextInt(all.size()));
      if (what < 60) {
        return ask(one.peer());
      }
      // From here on it may be in the log or not.
      held.remove(one.peer());
      if (what < 90) {
        one.leave();
      } else {
        one.reset();
      }
      return true;
    }

    private String id(int client) {
      return "peer-%d-%d".formatted(client, random.nextInt(IDS));
    }

    /** Asks with the client's own token: for a vacant ID, or for one that it holds already. */
    private boolean ask(String peer) {
      ConnectAttempt attempt = book.attempt(peer, "token of " + peer);
      ConnectAnswer answer = attempt.ask(port);
      if (answer == ConnectAnswer.OPEN) {
        ConnectAttempt before = held.put(peer, attempt);
        if (before != null) {
          before.drop();
        }
        countTold();
      }
      return answer != ConnectAnswer.NONE;
    }

    private boolean askForAnothers() {
      ConnectAttempt stranger =
          book.attempt(id(random.nextInt(CLIENTS)), "token of stranger " + number);
      ConnectAnswer answer = stranger.ask(port);
      if (answer == ConnectAnswer.OPEN) {
        countTold();
        stranger.leave();
      }
      return answer != ConnectAnswer.NONE;
    }
  }
}
