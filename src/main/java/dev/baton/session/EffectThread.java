package dev.baton.session;

import dev.baton.liveness.Heartbeat;
import dev.baton.liveness.Liveness;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The one thread that releases effects, in the order in which the writer hands them over. It is a
 * virtual one, as those of the clients are that it wakes: so the operating system changes threads
 * once for a batch, and not for each client. Between it and the writer {@value #MAX_WAITING}
 * effects may wait; when there are more, the writer takes no further requests out of its queue,
 * which then fills up and refuses newcomers.
 */
final class EffectThread {
  private static final System.Logger LOG = System.getLogger(EffectThread.class.getName());

  static final int MAX_WAITING = 8_192;
  private static final String NAME = "baton-effects";
  private static final Duration STUCK_AFTER = Duration.ofMinutes(1);
  private static final long NANOS_BETWEEN_LOOKS = 1_000_000;

  /** So many ends are worth a wake-up of their own. */
  private static final int MANY = 64;

  /** How long the end of the server waits for effects that are not released yet. */
  private static final Duration END = Duration.ofSeconds(5);

  private final EffectReleaser releaser;
  private final Consumer<Effect.Open> onFailedOpen;
  private final Liveness liveness;
  private final Thread thread = Thread.ofVirtual().name(NAME).unstarted(this::run);
  private final Queue<Effect> waiting = new ConcurrentLinkedQueue<>();

  // Those that wait and the one that is being released.
  private final AtomicInteger unreleased = new AtomicInteger();

  // Written by the thread before it looks whether there is something once more, and parks.
  private volatile boolean idle;
  private volatile boolean ending;

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

  /**
   * Has effects released, after those before them; never waits. The thread is not woken for the end
   * of a connection, which seldom concerns another client: it is released with what comes next, or
   * at {@link #wake}.
   */
  void handOver(List<Effect> effects) {
    int count = unreleased.addAndGet(effects.size());
    waiting.addAll(effects);
    if (count > MANY || hasAwaited(effects)) {
      wake();
    }
  }

  private static boolean hasAwaited(List<Effect> effects) {
    for (Effect effect : effects) {
      if (!(effect instanceof Effect.Ended)) {
        return true;
      }
    }
    return false;
  }

  /** Has everything released that was handed over. */
  void wake() {
    if (idle && !waiting.isEmpty()) {
      LockSupport.unpark(thread);
    }
  }

  /** Waits until there is room for the effects of another batch. */
  void awaitRoom() {
    while (unreleased.get() > MAX_WAITING && thread.isAlive()) {
      LockSupport.parkNanos(this, NANOS_BETWEEN_LOOKS);
    }
  }

  private void run() {
    Heartbeat heartbeat = liveness.heartbeat(NAME, thread, STUCK_AFTER);
    // What was handed over before the end was asked for is released before it.
    for (boolean last = false; !last; ) {
      last = ending;
      for (Effect effect = waiting.poll(); effect != null; effect = waiting.poll()) {
        heartbeat.beat();
        releaseSafely(effect);
        unreleased.decrementAndGet();
      }
      heartbeat.pause();
      rest();
    }
    heartbeat.end();
  }

  /** Parks until there is something, unless there is already. */
  private void rest() {
    idle = true;
    if (waiting.isEmpty() && !ending) {
      LockSupport.park(this);
    }
    idle = false;
    if (Thread.interrupted()) {
      LOG.log(System.Logger.Level.WARNING, "the thread of effects was interrupted and goes on");
    }
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
    ending = true;
    LockSupport.unpark(thread);
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
