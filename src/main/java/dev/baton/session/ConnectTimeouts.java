package dev.baton.session;

import dev.baton.liveness.LateRounds;
import dev.baton.liveness.Liveness;
import dev.baton.liveness.RepeatedTask;
import dev.baton.session.RealmRequest.Outcome;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The clients that wait for the log, and the one thread that sends those away that have waited too
 * long. A timer for each of them would cost every connect what only a stalled log needs.
 */
final class ConnectTimeouts implements AutoCloseable {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(50);

  private final LogTimeouts limits;
  private final LongConsumer alsoLook;
  private final LateRounds looks;
  private final Set<PendingConnect> waiting = ConcurrentHashMap.newKeySet();

  // Written by the thread that starts the server.
  private @Nullable RepeatedTask looking;

  /**
   * An empty one.
   *
   * @param probeTimeout how long the shortest time is that {@code alsoLook} ends; zero for none
   * @param alsoLook called with the time, at each look that is not too late to end a wait
   */
  ConnectTimeouts(LogTimeouts limits, Duration probeTimeout, LongConsumer alsoLook) {
    this.limits = limits;
    this.alsoLook = alsoLook;
    this.looks = new LateRounds(LOOK_INTERVAL, shorter(limits.queue(), probeTimeout));
  }

  private static Duration shorter(Duration queue, Duration probe) {
    return probe.isZero() || queue.compareTo(probe) < 0 ? queue : probe;
  }

  void open(Liveness liveness) {
    looking = RepeatedTask.start("baton-connect-timeouts", LOOK_INTERVAL, liveness, this::look);
  }

  /** Waits for the client's answer. */
  Outcome await(PendingConnect pending) {
    waiting.add(pending);
    try {
      return pending.await();
    } finally {
      waiting.remove(pending);
    }
  }

  private void look() {
    long now = System.nanoTime();
    if (looks.begin(now).isGrace()) {
      // The log stood still with everything else.
      return;
    }
    alsoLook.accept(now);
    RepeatedTask.forEach(waiting, pending -> pending.timeOutIfOverdue(limits, now), _ -> {});
  }

  @Override
  public void close() {
    if (looking != null) {
      looking.close();
    }
  }
}
