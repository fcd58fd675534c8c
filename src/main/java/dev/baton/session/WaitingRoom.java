package dev.baton.session;

import dev.baton.session.RealmRequest.Outcome;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The newcomers that wait for the log, and the one thread that sends those away that have waited
 * too long. A timer for each of them would cost every connect what only a stalled log needs.
 */
final class WaitingRoom implements AutoCloseable {
  private static final long LOOK_MILLIS = 50;

  private final LogPatience patience;
  private final Set<Newcomer> waiting = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("baton-waiting-room").daemon().factory());

  WaitingRoom(LogPatience patience) {
    this.patience = patience;
  }

  void open() {
    var _ =
        scheduler.scheduleWithFixedDelay(
            this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
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
    waiting.forEach(newcomer -> newcomer.sendAwayIfLate(patience, now));
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
