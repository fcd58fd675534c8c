package dev.baton.transport.net;

import dev.baton.liveness.Liveness;
import dev.baton.liveness.RepeatedTask;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds out whether Helidon still accepts connections, which Helidon does not say: its accept loop
 * can end, or hang in its own end, while the server calls itself running. When no client has
 * connected for a while, this connects to the port itself and checks whether the connection is
 * accepted.
 */
public final class AcceptProbe implements AutoCloseable {
  /** The bound of a port of which only its closing is a sign of death. */
  public static final Duration FOREVER = Duration.ofDays(365);

  private static final System.Logger LOG = System.getLogger(AcceptProbe.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final int CONNECT_MILLIS = 1_000;

  /** One refusal may be the moment in which the server stops. */
  private static final int REFUSALS = 2;

  private final String name;
  private final List<InetSocketAddress> addresses;
  private final AcceptedSockets sockets;
  private final Liveness liveness;
  private final RepeatedTask probing;
  private final int patientLooks;

  // These belong to the probing thread, from its start on.
  private long seenNanos;
  private boolean reachable;
  private boolean waiting;
  private int unanswered;
  private int refused;

  // Written by the probing thread.
  private volatile Optional<String> complaint = Optional.empty();

  private enum Attempt {
    CONNECTED,
    REFUSED,
    UNKNOWN
  }

  /**
   * Probes a port that has just been opened, and keeps probing it.
   *
   * @param addresses of the port; one that answers is enough
   * @param sockets sees what the accept loop takes
   * @param bound how long a connection may wait to be taken
   */
  public AcceptProbe(
      String name,
      List<InetSocketAddress> addresses,
      AcceptedSockets sockets,
      Liveness liveness,
      Duration bound) {
    this(name, addresses, sockets, liveness, bound, INTERVAL);
  }

  AcceptProbe(
      String name,
      List<InetSocketAddress> addresses,
      AcceptedSockets sockets,
      Liveness liveness,
      Duration bound,
      Duration interval) {
    this.name = name;
    this.addresses = List.copyOf(addresses);
    this.sockets = sockets;
    this.liveness = liveness;
    this.seenNanos = sockets.acceptedNanos();
    // Counted in looks, so that a process that is stopped for a while does not lose patience.
    this.patientLooks = Math.toIntExact(bound.dividedBy(interval));
    // At once, since what was never reachable cannot be missed.
    probe();
    liveness.watch(name, _ -> complaint);
    this.probing = RepeatedTask.start("baton-probe-" + name, interval, liveness, this::look);
  }

  private void look() {
    sockets.sweep();
    long accepted = sockets.acceptedNanos();
    if (accepted != seenNanos) {
      seenNanos = accepted;
      waiting = false;
      unanswered = 0;
      refused = 0;
      complaint = Optional.empty();
    } else if (waiting) {
      unanswered++;
      if (unanswered > patientLooks) {
        complaint = Optional.of("accepts no connections: one waits for too long");
      }
    } else {
      probe();
    }
  }

  private void probe() {
    switch (attempt()) {
      case CONNECTED -> {
        waiting = true;
        reachable = true;
        refused = 0;
      }
      case REFUSED -> {
        refused++;
        // Where a firewall has refused from the beginning, a refusal says nothing.
        if (reachable && refused >= REFUSALS) {
          complaint = Optional.of("accepts no connections: the port is closed");
        }
      }
      // No port or no descriptor to connect with says nothing about the listener.
      case UNKNOWN -> refused = 0;
    }
  }

  private Attempt attempt() {
    Attempt last = Attempt.UNKNOWN;
    for (InetSocketAddress address : addresses) {
      last = attempt(address);
      if (last == Attempt.CONNECTED) {
        return last;
      }
    }
    return last;
  }

  private static Attempt attempt(InetSocketAddress address) {
    try (var socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return Attempt.CONNECTED;
    } catch (ConnectException e) {
      return String.valueOf(e.getMessage()).contains("refused") ? Attempt.REFUSED : Attempt.UNKNOWN;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the port could not be probed", e);
      return Attempt.UNKNOWN;
    }
  }

  @Override
  public void close() {
    probing.close();
    liveness.forget(name);
  }
}
