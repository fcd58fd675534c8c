package dev.baton.session;

import dev.baton.liveness.Heartbeat;
import dev.baton.liveness.Liveness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The one thread that releases effects, in the order in which the writer hands them over. Between
 * the two {@value #MAX_WAITING} effects may wait; when there are more, the writer takes no further
 * requests out of its queue, which then fills up and refuses newcomers.
 */
final class EffectThread {
  private static final System.Logger LOG = System.getLogger(EffectThread.class.getName());

  static final int MAX_WAITING = 8_192;
  private static final String NAME = "baton-effects";
  private static final Duration STUCK_AFTER = Duration.ofMinutes(1);
  private static final long IDLE_MILLIS = 1_000;

  /** How long the end of the server waits for effects that are not released yet. */
  private static final Duration END = Duration.ofSeconds(5);

  private final EffectReleaser releaser;
  private final Consumer<Effect.Open> onFailedOpen;
  private final Liveness liveness;
  private final Thread thread = Thread.ofPlatform().name(NAME).daemon().unstarted(this::run);

  // Guarded by "this".
  private List<Effect> waiting = new ArrayList<>();
  private boolean idle;
  private boolean ending;

  // What is being released; guarded by "this", so that the bound holds for it as well.
  private int underWay;

  /**
   * A thread that is not started.
   *
   * @param onFailedOpen called when a newcomer cannot be sent OPEN
   */
  EffectThread(EffectReleaser releaser, Consumer<Effect.Open> onFailedOpen, Liveness liveness) {
    this.releaser = releaser;
    this.onFailedOpen = onFailedOpen;
    this.liveness = liveness;
  }

  void start() {
    thread.start();
  }

  /** Has effects released, after those before them; never waits. */
  synchronized void handOver(List<Effect> effects) {
    waiting.addAll(effects);
    if (idle) {
      notifyAll();
    }
  }

  /** Waits until there is room for the effects of another batch. */
  synchronized void awaitRoom() {
    boolean interrupted = false;
    while (waiting.size() + underWay > MAX_WAITING && thread.isAlive()) {
      try {
        wait(IDLE_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Heartbeat heartbeat = liveness.heartbeat(NAME, thread, STUCK_AFTER);
    List<Effect> taken = new ArrayList<>();
    while (take(taken)) {
      for (Effect effect : taken) {
        heartbeat.beat();
        releaseSafely(effect);
      }
      taken.clear();
      heartbeat.beat();
    }
    heartbeat.end();
  }

  /** Takes all effects that wait; false if there are none, and will be none any more. */
  private synchronized boolean take(List<Effect> taken) {
    if (underWay > MAX_WAITING / 2) {
      notifyAll();
    }
    underWay = 0;
    idle = true;
    // Woken now and then for its sign of life.
    boolean woken = false;
    while (waiting.isEmpty() && !ending && !woken) {
      try {
        wait(IDLE_MILLIS);
        woken = true;
      } catch (InterruptedException e) {
        LOG.log(System.Logger.Level.WARNING, "the thread of effects was interrupted and goes on");
      }
    }
    idle = false;
    taken.addAll(waiting);
    waiting.clear();
    underWay = taken.size();
    return !(taken.isEmpty() && ending);
  }

  private void releaseSafely(Effect effect) {
    try {
      releaser.release(effect);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "an effect failed; the others go on", e);
      if (Liveness.isFatal(e)) {
        liveness.fatal(NAME, e);
      }
      if (effect instanceof Effect.Open open) {
        // Otherwise it would wait for ever, and hold the ID meanwhile.
        onFailedOpen.accept(open);
      }
    }
  }

  /** Releases what still waits and ends the thread; waits for that for a bounded time. */
  void end() {
    synchronized (this) {
      ending = true;
      notifyAll();
    }
    boolean interrupted = false;
    try {
      if (!thread.join(END)) {
        LOG.log(System.Logger.Level.WARNING, "some clients were not sent the newest events");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
