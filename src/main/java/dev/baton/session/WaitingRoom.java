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
 * The newcomers that wait for the log, and the one thread that sends those away that have waited
 * too long. A timer for each of them would cost every connect what only a stalled log needs.
 */
final class WaitingRoom implements AutoCloseable {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(50);

  private final LogPatience patience;
  private final LongConsumer alsoLook;
  private final LateRounds looks;
  private final Set<Newcomer> waiting = ConcurrentHashMap.newKeySet();

  // Written by the thread that starts the server.
  private @Nullable RepeatedTask looking;

  /**
   * An empty one.
   *
   * @param probeTimeout how long the shortest time is that {@code alsoLook} ends; zero for none
   * @param alsoLook called with the time, at each look that is not too late to end a wait
   */
  WaitingRoom(LogPatience patience, Duration probeTimeout, LongConsumer alsoLook) {
    this.patience = patience;
    this.alsoLook = alsoLook;
    this.looks = new LateRounds(LOOK_INTERVAL, shorter(patience.queue(), probeTimeout));
  }

  private static Duration shorter(Duration queue, Duration probe) {
    return probe.isZero() || queue.compareTo(probe) < 0 ? queue : probe;
  }

  void open(Liveness liveness) {
    looking = RepeatedTask.start("baton-waiting-room", LOOK_INTERVAL, liveness, this::look);
  }

  /** Waits for the newcomer's answer. */
  Outcome await(Newcomer newcomer) {
    waiting.add(newcomer);
    try {
      return newcomer.await();
    } finally {
      waiting.remove(newcomer);
    }
  }

  private void look() {
    long now = System.nanoTime();
    if (looks.begin(now).isGrace()) {
      // The log stood still with everything else.
      return;
    }
    alsoLook.accept(now);
    RepeatedTask.forEach(waiting, newcomer -> newcomer.sendAwayIfLate(patience, now), _ -> {});
  }

  @Override
  public void close() {
    if (looking != null) {
      looking.close();
    }
  }
}
