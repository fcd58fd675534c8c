package dev.baton.session;

import dev.baton.session.RealmRequest.Connect;
import dev.baton.session.RealmRequest.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/*
 * A page that is loaded again, or a phone in another network, asks for an ID that the server still
 * takes for held: the end of the old connection has not been read yet, or will never come. So a
 * newcomer without a proof is not told at once that its ID is taken. The holder is sent a ping: if
 * it is heard, the ID is taken; if nothing comes from it in time, its connection has broken. Behind
 * much that was written to it a ping would say nothing; then an end that has come is waited for,
 * and nothing else.
 */

/**
 * Newcomers that wait to learn whether the holder of their ID is still there: {@value #MAX_OF_ID}
 * of one ID at most, and {@value #MAX_WAITING} in all. A holder is sent a ping every {@link
 * #INTERVAL} at most. Safe for use by many threads; nothing waits but for the lock.
 */
final class Probes {
  static final int MAX_OF_ID = 16;
  static final int MAX_WAITING = 1_024;
  static final Duration INTERVAL = Duration.ofSeconds(5);

  /** How long it may take until an end that has come is read and queued. */
  static final Duration CATCH_UP = Duration.ofMillis(50);

  /** How long a connection that was given up may take to end. */
  private static final Duration GIVING_UP = Duration.ofSeconds(2);

  private final Duration timeout;
  private final Predicate<RealmRequest> queue;
  private final Metrics metrics;

  // Both guarded by "this".
  private final Map<PeerSession, Probe> running = new HashMap<>();
  private int waiting;

  /** What is known of one holder, guarded by its owner. */
  private static final class Probe {
    final List<Connect> newcomers = new ArrayList<>(1);
    final long sinceNanos;
    boolean silenceCounts;
    long untilNanos;

    Probe(long nowNanos) {
      this.sinceNanos = nowNanos;
      this.untilNanos = nowNanos + CATCH_UP.toNanos();
    }
  }

  /**
   * No probes yet.
   *
   * @param timeout how long a holder may be silent; zero if none is sent a ping
   * @param queue puts a request into the writer's queue, unless it is full
   */
  Probes(Duration timeout, Predicate<RealmRequest> queue, Metrics metrics) {
    this.timeout = timeout;
    this.queue = queue;
    this.metrics = metrics;
  }

  /**
   * Has a newcomer wait for what becomes of the holder of its ID; for the writer. The newcomer is
   * answered if the holder is there, and asks again if its connection ends.
   *
   * @return false if it does not wait, and is to be answered at once
   */
  synchronized boolean await(PeerSession holder, Connect request, long nowNanos) {
    Probe probe = running.get(holder);
    if (waiting >= MAX_WAITING || (probe != null && probe.newcomers.size() >= MAX_OF_ID)) {
      metrics.count(Metric.PROBES_CROWDED);
      return false;
    }
    if (!request.newcomer().waitForHolder(timeout.plus(GIVING_UP).plus(CATCH_UP))) {
      return false;
    }
    waiting++;
    if (probe == null) {
      probe = new Probe(nowNanos);
      running.put(holder, probe);
      begin(probe, holder, nowNanos);
    }
    probe.newcomers.add(request);
    return true;
  }

  private void begin(Probe probe, PeerSession holder, long nowNanos) {
    if (!timeout.isZero() && holder.mayBeProbed(INTERVAL, nowNanos) && holder.probe(this::heard)) {
      metrics.count(Metric.PROBES_SENT);
      probe.silenceCounts = true;
      probe.untilNanos = nowNanos + timeout.toNanos();
    }
  }

  /** The holder has answered. */
  private void heard(PeerSession holder) {
    // Without a ping of ours this may be what it sent before it ended.
    Optional<Probe> probe;
    synchronized (this) {
      probe = Optional.ofNullable(running.get(holder)).filter(p -> p.silenceCounts);
      probe.ifPresent(_ -> remove(holder));
    }
    probe.ifPresent(p -> answer(p, Outcome.ID_TAKEN));
  }

  /** The holder's connection has ended, or it holds its ID no more; for the writer. */
  void ended(PeerSession holder) {
    Optional<Probe> probe;
    synchronized (this) {
      probe = remove(holder);
    }
    probe.ifPresent(
        p ->
            p.newcomers.forEach(
                request -> {
                  request.newcomer().waitAnew();
                  requeue(request);
                }));
  }

  /** Has a newcomer ask again whose ID has lost its holder meanwhile; for the writer. */
  void askAgain(Connect request) {
    if (request.newcomer().waitForHolder(Duration.ZERO)) {
      requeue(request);
    }
  }

  private void requeue(Connect request) {
    if (!queue.test(request)) {
      request.newcomer().answer(Outcome.BUSY);
    }
  }

  /** Ends what has taken long enough. */
  void look(long nowNanos) {
    for (PeerSession holder : overdue(nowNanos)) {
      Optional<Probe> probe;
      synchronized (this) {
        Probe found = running.get(holder);
        if (found == null || found.untilNanos - nowNanos > 0) {
          continue;
        }
        if (found.silenceCounts && holder.isSilentSince(found.sinceNanos)) {
          found.silenceCounts = false;
          found.untilNanos = nowNanos + GIVING_UP.toNanos();
          probe = Optional.empty();
        } else {
          probe = remove(holder);
        }
      }
      probe.ifPresentOrElse(p -> answer(p, Outcome.ID_TAKEN), holder::endSilent);
    }
  }

  private synchronized List<PeerSession> overdue(long nowNanos) {
    var overdue = new ArrayList<PeerSession>();
    running.forEach(
        (holder, probe) -> {
          if (probe.untilNanos - nowNanos <= 0) {
            overdue.add(holder);
          }
        });
    return overdue;
  }

  private Optional<Probe> remove(PeerSession holder) {
    Optional<Probe> probe = Optional.ofNullable(running.remove(holder));
    probe.ifPresent(p -> waiting -= p.newcomers.size());
    return probe;
  }

  private static void answer(Probe probe, Outcome outcome) {
    probe.newcomers.forEach(request -> request.newcomer().answer(outcome));
  }

  /** Turns everybody away who waits: the server ends. */
  void close() {
    List<Probe> left;
    synchronized (this) {
      left = List.copyOf(running.values());
      running.clear();
      waiting = 0;
    }
    left.forEach(probe -> answer(probe, Outcome.BUSY));
  }

  /** How many newcomers wait. */
  synchronized int waiting() {
    return waiting;
  }
}
