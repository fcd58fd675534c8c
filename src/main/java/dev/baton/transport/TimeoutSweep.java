package dev.baton.transport;

import dev.baton.liveness.LateRounds;
import dev.baton.liveness.LateRounds.Round;
import dev.baton.liveness.Liveness;
import dev.baton.liveness.RepeatedTask;
import dev.baton.session.Metric;
import dev.baton.transport.TransportOptions.SocketLimits;
import dev.baton.transport.net.AcceptedSockets;
import dev.baton.transport.websocket.Sweep;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * The thread that enforces the timeouts of WebSockets, requests and TLS handshakes. It never waits
 * for a socket.
 */
final class TimeoutSweep {
  /** PeerServer's interval for dead connections. */
  private static final Duration INTERVAL = Duration.ofMillis(300);

  private final SocketContext context;
  private final AcceptedSockets accepted;
  private final AcceptedSockets admins;
  private final LateRounds rounds;

  private TimeoutSweep(SocketContext context, AcceptedSockets accepted, AcceptedSockets admins) {
    this.context = context;
    this.accepted = accepted;
    this.admins = admins;
    SocketLimits limits = context.options().limits();
    this.rounds =
        new LateRounds(
            INTERVAL,
            Collections.min(
                List.of(
                    limits.silence().aliveTimeout(),
                    limits.writeTimeout(),
                    limits.handshakeTimeout())));
  }

  static RepeatedTask start(
      SocketContext context, AcceptedSockets accepted, AcceptedSockets admins, Liveness liveness) {
    var sweep = new TimeoutSweep(context, accepted, admins);
    return RepeatedTask.start("baton-sockets", INTERVAL, liveness, sweep::sweep);
  }

  /** If one of the steps fails the others are done all the same. */
  private void sweep() {
    long now = System.nanoTime();
    Round round = rounds.begin(now);
    var sweep = new Sweep(now, !round.isGrace(), round == Round.LATE);
    Runnable pings = () -> context.monitor().sweep(sweep);
    Runnable addresses = () -> context.addressRate().sweep(now, round);
    inTurn(
        round.isGrace()
            ? List.of(pings, addresses)
            : List.of(pings, addresses, () -> enforceTimeouts(now)));
  }

  /** Ends what has taken too long, apart from sockets that are silent. */
  private void enforceTimeouts(long now) {
    inTurn(
        List.of(
            () -> context.monitor().freeMemory(now),
            context.http().monitor()::sweep,
            admins::makeRoom,
            () -> {
              Duration timeout = context.options().limits().handshakeTimeout();
              context.metrics().count(Metric.HANDSHAKE_TIMEOUTS, accepted.closeLate(now, timeout));
            }));
  }

  private static void inTurn(List<Runnable> steps) {
    RepeatedTask.forEach(steps, Runnable::run, _ -> {});
  }
}
