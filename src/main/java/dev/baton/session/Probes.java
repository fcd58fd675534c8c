package dev.baton.session;

import dev.baton.session.RealmRequest.ConnectRequest;
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
 * newcomer without a proof does not receive ID-TAKEN at once. The server pings the holder: if
 * it is heard, the ID is taken; if nothing comes from it in time, its connection has broken. Behind
 * much that was written to it a ping would say nothing; then an end that has come is waited for,
 * and nothing else.
 */

/**
 * Newcomers that wait to learn whether the holder of their ID is still there: {@value #MAX_OF_ID}
 * of one ID at most, {@value #MAX_OF_ID_AND_ADDRESS} of them of one address, {@value
 * #MAX_OF_ADDRESS} of an address and {@value #MAX_WAITING} in all. A holder is sent a ping every
 * {@link #INTERVAL} at most. Safe for use by many threads; nothing waits but for the lock.
 */
final class Probes {
  static final int MAX_OF_ID = 16;
  static final int MAX_OF_ID_AND_ADDRESS = 4;
  static final int MAX_WAITING = 1_024;
  static final int MAX_OF_ADDRESS = 64;
  static final Duration INTERVAL = Duration.ofSeconds(5);

  /** How long it may take until an end that has arrived is read and queued. */
  static final Duration CATCH_UP = Duration.ofMillis(200);

  /** How long a connection that was given up may take to end. */
  private static final Duration GIVING_UP = Duration.ofSeconds(2);

  /** How much longer than the timeout a newcomer may wait: for a slow link, and for the end. */
  private static final Duration LONGEST_MORE = Duration.ofSeconds(20);

  private final Duration timeout;
  private final Predicate<RealmRequest> queue;
  private final Metrics metrics;

  // Both guarded by "this".
  private final Map<PeerSession, RunningProbe> running = new HashMap<>();
  private final Places places = new Places(MAX_WAITING, MAX_OF_ADDRESS);

  /** What is known of one holder, guarded by its owner. */
  private static final class RunningProbe {
    final List<ConnectRequest> newcomers = new ArrayList<>(1);
    final long sinceNanos;
    boolean silenceCounts;
    boolean suspected;
    boolean givenUp;
    boolean triedAgain;
    long untilNanos;

    RunningProbe(long nowNanos) {
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
   * Has a newcomer wait for what becomes of the holder of its ID. The newcomer is answered if the
   * holder is there, and asks again if its connection ends.
   *
   * @return false if it does not wait, and must be answered at once
   */
  synchronized boolean await(PeerSession holder, ConnectRequest request, long nowNanos) {
    RunningProbe probe = running.get(holder);
    if ((probe != null && isCrowded(probe, request)) || !places.take(addressOf(request))) {
      metrics.count(Metric.PROBES_CROWDED);
      return false;
    }
    if (!request.pending().waitForHolder(holder, timeout.plus(LONGEST_MORE))) {
      places.leave(addressOf(request));
      return false;
    }
    if (probe == null) {
      probe = new RunningProbe(nowNanos);
      running.put(holder, probe);
      begin(probe, holder, nowNanos);
    } else if (!probe.silenceCounts && !probe.givenUp) {
      // Its own end may be queued as well.
      probe.untilNanos = nowNanos + CATCH_UP.toNanos();
    }
    probe.newcomers.add(request);
    return true;
  }

  private static boolean isCrowded(RunningProbe probe, ConnectRequest request) {
    AddressKey address = addressOf(request);
    return probe.newcomers.size() >= MAX_OF_ID
        || probe.newcomers.stream().filter(other -> addressOf(other).equals(address)).count()
            >= MAX_OF_ID_AND_ADDRESS;
  }

  private static AddressKey addressOf(ConnectRequest request) {
    return request.at();
  }

  private void begin(RunningProbe probe, PeerSession holder, long nowNanos) {
    if (timeout.isZero() || holder.wasProbedWithin(INTERVAL, nowNanos)) {
      return;
    }
    holder
        .probe(this::answered)
        .ifPresent(
            more -> {
              metrics.count(Metric.PROBES_SENT);
              holder.wasProbedAt(nowNanos);
              probe.silenceCounts = true;
              probe.untilNanos = nowNanos + timeout.plus(more).toNanos();
            });
  }

  /** The holder has answered. */
  private void answered(PeerSession holder) {
    // Without a ping of ours this may be what it sent before it ended.
    Optional<RunningProbe> probe;
    synchronized (this) {
      probe = Optional.ofNullable(running.get(holder)).filter(p -> p.silenceCounts);
      probe.ifPresent(_ -> remove(holder));
    }
    probe.ifPresent(p -> answer(p, Outcome.ID_TAKEN));
  }

  /** The holder's connection has ended, or it holds its ID no more. */
  void ended(PeerSession holder) {
    for (ConnectRequest request : take(holder)) {
      request.pending().waitAnew();
      requeue(request);
    }
  }

  /** The holder's connection has ended with the server. */
  void reject(PeerSession holder) {
    take(holder).forEach(request -> request.pending().answer(Outcome.BUSY));
  }

  private synchronized List<ConnectRequest> take(PeerSession holder) {
    return remove(holder).map(probe -> probe.newcomers).orElse(List.of());
  }

  private void requeue(ConnectRequest request) {
    if (!queue.test(request)) {
      request.pending().answer(Outcome.BUSY);
    }
  }

  /** Ends what has taken long enough. */
  void look(long nowNanos) {
    for (PeerSession holder : overdue(nowNanos)) {
      Optional<RunningProbe> there = Optional.empty();
      boolean gone = false;
      synchronized (this) {
        RunningProbe probe = running.get(holder);
        if (probe != null && probe.untilNanos - nowNanos <= 0) {
          gone = probe.suspected && isSilent(probe, holder);
          if (!decideLater(probe, holder, gone, nowNanos)
              && !probesAgain(probe, holder, nowNanos)) {
            there = remove(holder);
          }
        }
      }
      if (gone) {
        holder.endSilent();
      }
      there.ifPresent(probe -> answer(probe, Outcome.ID_TAKEN));
    }
  }

  private static boolean isSilent(RunningProbe probe, PeerSession holder) {
    return probe.silenceCounts && holder.isSilentSince(probe.sinceNanos);
  }

  /**
   * A silent holder is suspected first, and ended only at the next check: its data may have arrived
   * but not been read yet, because the server itself was late. Then the newcomer waits for its end.
   */
  private static boolean decideLater(
      RunningProbe probe, PeerSession holder, boolean gone, long nowNanos) {
    if (gone) {
      probe.silenceCounts = false;
      probe.givenUp = true;
      probe.untilNanos = nowNanos + GIVING_UP.toNanos();
    } else if (!probe.suspected && isSilent(probe, holder)) {
      probe.suspected = true;
      probe.untilNanos = nowNanos + CATCH_UP.toNanos();
    } else {
      return false;
    }
    return true;
  }

  /** A holder to which something was just being written is sent a ping at the next check. */
  private boolean probesAgain(RunningProbe probe, PeerSession holder, long nowNanos) {
    if (probe.silenceCounts || probe.givenUp || probe.triedAgain) {
      return false;
    }
    probe.triedAgain = true;
    begin(probe, holder, nowNanos);
    return probe.silenceCounts;
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

  private Optional<RunningProbe> remove(PeerSession holder) {
    Optional<RunningProbe> probe = Optional.ofNullable(running.remove(holder));
    probe.ifPresent(p -> p.newcomers.forEach(request -> places.leave(addressOf(request))));
    return probe;
  }

  private static void answer(RunningProbe probe, Outcome outcome) {
    probe.newcomers.forEach(request -> request.pending().answer(outcome));
  }

  /** Rejects all that wait: the server ends. */
  void close() {
    List<PeerSession> left;
    synchronized (this) {
      left = List.copyOf(running.keySet());
    }
    left.forEach(this::reject);
  }

  /** How many newcomers wait. */
  synchronized int waiting() {
    return places.taken();
  }
}
