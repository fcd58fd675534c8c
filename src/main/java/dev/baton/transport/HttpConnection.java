package dev.baton.transport;

import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;

/**
 * Helidon's HTTP connection, and the WebSocket it may become, with a bound on how long a request
 * may take to arrive. Helidon's own idle timer never closes one whose headers are half sent.
 *
 * <p>It is no {@code InterruptableTask} on purpose: when the server stops, Helidon interrupts the
 * threads of those, which would cut a WebSocket off in the middle of its close.
 */
final class HttpConnection implements ServerConnection {
  private final ServerConnection http;
  private final HelidonSocket socket;
  private final SocketUpkeep upkeep;
  private final Duration timeout;
  private final Metrics metrics;
  private final long sinceNanos = System.nanoTime();

  HttpConnection(
      ServerConnection http,
      HelidonSocket socket,
      SocketUpkeep upkeep,
      Duration timeout,
      Metrics metrics) {
    this.http = http;
    this.socket = socket;
    this.upkeep = upkeep;
    this.timeout = timeout;
    this.metrics = metrics;
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    upkeep.add(this);
    try {
      http.handle(limit);
    } finally {
      upkeep.remove(this);
    }
  }

  /** After the upgrade the idle time is the WebSocket's, which is never idle to Helidon. */
  void sweep() {
    // Helidon's idle time comes of a clock that it reads now and then only: too coarse by itself.
    boolean young = System.nanoTime() - sinceNanos < timeout.toNanos();
    if (!young && http.idleTime().compareTo(timeout) > 0) {
      metrics.count(Metric.HANDSHAKE_TIMEOUTS);
      upkeep.closeSocket(socket);
    }
  }

  @Override
  public Duration idleTime() {
    return http.idleTime();
  }

  @Override
  public void close(boolean interrupt) {
    http.close(interrupt);
  }
}
