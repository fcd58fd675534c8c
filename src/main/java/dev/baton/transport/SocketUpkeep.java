package dev.baton.transport;

import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.transport.TransportOptions.SocketLimits;
import io.helidon.common.socket.HelidonSocket;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks after all sockets: asks the silent for a sign of life, closes the dead, the stuck and the
 * unfinished. One thread, which never waits for a socket.
 */
final class SocketUpkeep implements AutoCloseable {
  /** How long a client has to answer a close frame. */
  static final Duration CLOSE_GRACE = Duration.ofMillis(900);

  /** How long the input of a client that made a mistake is drained. */
  static final Duration LINGER = Duration.ofMillis(250);

  /** PeerServer's interval for dead connections. */
  private static final long SWEEP_MILLIS = 300;

  private static final System.Logger LOG = System.getLogger(SocketUpkeep.class.getName());

  private final SocketLimits limits;
  private final AddressRate addressRate;
  private final TlsHandshakes handshakes;
  private final Metrics metrics;
  private final Set<SocketConnection> sockets = ConcurrentHashMap.newKeySet();
  private final Set<HttpConnection> requests = ConcurrentHashMap.newKeySet();

  // Both are ended when the server has stopped and with it every socket: what a late connection
  // still asks for is done already.
  private final ThreadPoolExecutor closers =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          60,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().name("baton-close-", 0).daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy());
  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().name("baton-sockets").daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  SocketUpkeep(
      SocketLimits limits, AddressRate addressRate, TlsHandshakes handshakes, Metrics metrics) {
    this.limits = limits;
    this.addressRate = addressRate;
    this.handshakes = handshakes;
    this.metrics = metrics;
  }

  void start() {
    var _ =
        scheduler.scheduleWithFixedDelay(
            this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  void add(SocketConnection socket) {
    sockets.add(socket);
  }

  void remove(SocketConnection socket) {
    sockets.remove(socket);
  }

  void add(HttpConnection request) {
    requests.add(request);
  }

  void remove(HttpConnection request) {
    requests.remove(request);
  }

  /** Open TCP connections, WebSockets among them. */
  int openSockets() {
    return requests.size();
  }

  /** Open WebSockets. */
  int openWebSockets() {
    return sockets.size();
  }

  private void sweep() {
    long now = System.nanoTime();
    try {
      sockets.forEach(socket -> socket.sweep(now));
      requests.forEach(HttpConnection::sweep);
      addressRate.sweep(now);
      int late = handshakes.sweep(now, limits.handshakeTimeout());
      metrics.count(Metric.HANDSHAKE_TIMEOUTS, late);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a sweep over the sockets failed", e);
    }
  }

  /** Closes the connection for sure if its client does not do so by itself. */
  void hardCloseSoon(SocketConnection socket, Duration grace) {
    var _ = scheduler.schedule(socket::hardClose, grace.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Closes a TCP socket on a thread of its own: under TLS that can wait for a blocked writer. A
   * platform thread, which busy clients cannot keep from running.
   */
  void closeSocket(HelidonSocket socket) {
    closers.execute(
        () -> {
          try {
            socket.close();
          } catch (UncheckedIOException e) {
            LOG.log(System.Logger.Level.TRACE, "the socket was closed before", e);
          }
        });
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    closers.shutdown();
  }
}
