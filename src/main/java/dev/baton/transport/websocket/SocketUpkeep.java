package dev.baton.transport.websocket;

import dev.baton.liveness.LateRounds;
import dev.baton.liveness.LateRounds.Round;
import dev.baton.liveness.Liveness;
import dev.baton.liveness.RepeatedTask;
import dev.baton.session.MemoryBudget;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.transport.TransportOptions.SocketLimits;
import dev.baton.transport.http.HttpConnection;
import dev.baton.transport.net.AcceptedSockets;
import dev.baton.transport.net.AddressRate;
import io.helidon.common.socket.HelidonSocket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pings idle connections and enforces the alive, write and handshake timeouts. One thread, which
 * never waits for a socket; another one for closes that are due after a grace.
 */
public final class SocketUpkeep implements AutoCloseable {
  /** How long a client has to answer a close frame. */
  static final Duration CLOSE_GRACE = Duration.ofMillis(900);

  /** How long the input of a client that made a mistake is drained. */
  static final Duration LINGER = Duration.ofMillis(250);

  /** PeerServer's interval for dead connections. */
  private static final Duration SWEEP_INTERVAL = Duration.ofMillis(300);

  private final SocketLimits limits;
  private final AddressRate addressRate;
  private final AcceptedSockets accepted;
  private final MemoryBudget memory;
  private final Metrics metrics;
  private final LateRounds sweeps;
  private final Set<SocketConnection> sockets = ConcurrentHashMap.newKeySet();
  private final Map<HelidonSocket, HttpConnection> requests = new ConcurrentHashMap<>();
  private final Map<HelidonSocket, HttpConnection> adminRequests = new ConcurrentHashMap<>();

  // Ended when the server has stopped and with it every socket: what a late connection still asks
  // for is done already. A socket has two tasks here at most, and none of them waits.
  private final ScheduledThreadPoolExecutor closes =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().name("baton-closes").daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  // Written by the thread that starts the server.
  private @Nullable RepeatedTask sweeping;

  public SocketUpkeep(
      SocketLimits limits,
      AddressRate addressRate,
      AcceptedSockets accepted,
      MemoryBudget memory,
      Metrics metrics) {
    this.limits = limits;
    this.sweeps =
        new LateRounds(
            SWEEP_INTERVAL,
            Collections.min(
                List.of(
                    limits.silence().aliveTimeout(),
                    limits.outbox().writeTimeout(),
                    limits.handshakeTimeout())));
    this.addressRate = addressRate;
    this.accepted = accepted;
    this.memory = memory;
    this.metrics = metrics;
  }

  public void start(Liveness liveness) {
    sweeping = RepeatedTask.start("baton-sockets", SWEEP_INTERVAL, liveness, this::sweep);
  }

  public void add(SocketConnection socket) {
    sockets.add(socket);
  }

  public void remove(SocketConnection socket) {
    sockets.remove(socket);
  }

  public void add(HttpConnection request) {
    mapOf(request).put(request.socket(), request);
  }

  public void remove(HttpConnection request) {
    mapOf(request).remove(request.socket());
  }

  private Map<HelidonSocket, HttpConnection> mapOf(HttpConnection request) {
    return request.isAdmin() ? adminRequests : requests;
  }

  /** Open TCP connections of clients, WebSockets and those that shake hands for TLS among them. */
  public int openSockets() {
    return connections() + accepted.beginning();
  }

  /** Connections of clients that have begun. */
  public int connections() {
    return requests.size();
  }

  /** Open WebSockets. */
  public int openWebSockets() {
    return sockets.size();
  }

  /** What fails for one socket is done for the others, and ends that one. */
  private void sweep() {
    long now = System.nanoTime();
    Round round = sweeps.begin(now);
    Runnable pings =
        () ->
            RepeatedTask.forEach(
                sockets, socket -> socket.sweep(now, round), SocketConnection::hardClose);
    RepeatedTask.forEach(
        round.isGrace()
            ? List.of(pings, () -> addressRate.sweep(now, round))
            : List.of(pings, () -> addressRate.sweep(now, round), () -> enforceTimeouts(now)),
        Runnable::run,
        _ -> {});
  }

  /** Ends what has taken too long, apart from sockets that are silent. */
  private void enforceTimeouts(long now) {
    RepeatedTask.forEach(
        List.<Runnable>of(
            () ->
                RepeatedTask.forEach(
                    UnfinishedMessages.connectionsToEnd(sockets, memory, now),
                    SocketConnection::giveUpUnfinished,
                    SocketConnection::hardClose),
            () ->
                RepeatedTask.forEach(
                    requests.values(), HttpConnection::sweep, HttpConnection::hardClose),
            () ->
                RepeatedTask.forEach(
                    adminRequests.values(), HttpConnection::sweep, HttpConnection::hardClose),
            () -> {
              int late = accepted.closeLate(now, limits.handshakeTimeout());
              metrics.count(Metric.HANDSHAKE_TIMEOUTS, late);
            }),
        Runnable::run,
        _ -> {});
  }

  /** Closes the connection if its client does not close it. */
  void hardCloseSoon(SocketConnection socket, Duration grace) {
    var _ = closes.schedule(socket::hardClose, grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Closes the connection of a client that made a mistake: a while after its close frame is
   * written, so that the client learns what was wrong, and after {@code patience} in any case.
   */
  void hardCloseWhenWritten(SocketConnection socket, Duration patience) {
    closeWhenWritten(socket, System.nanoTime() + patience.toNanos());
  }

  private void closeWhenWritten(SocketConnection socket, long deadlineNanos) {
    if (socket.isCloseWritten() || System.nanoTime() - deadlineNanos > 0) {
      hardCloseSoon(socket, LINGER);
    } else {
      Runnable again = () -> closeWhenWritten(socket, deadlineNanos);
      var _ = closes.schedule(again, LINGER.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Closes a TCP socket at once; one that is not known is closed already. */
  void closeSocket(HelidonSocket socket) {
    HttpConnection connection = requests.get(socket);
    if (connection != null) {
      connection.hardClose();
    }
  }

  @Override
  public void close() {
    if (sweeping != null) {
      sweeping.close();
    }
    closes.shutdownNow();
  }
}
