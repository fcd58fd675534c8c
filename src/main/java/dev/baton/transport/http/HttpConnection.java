package dev.baton.transport.http;

import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;

/**
 * Helidon's HTTP connection, and the WebSocket it may become, with a bound on how long a request
 * may take to arrive. Helidon 4.5.0's own idle timer still never closes one whose headers are half
 * sent.
 *
 * <p>It is not an {@code InterruptableTask} on purpose: when the server stops, Helidon interrupts
 * the threads of those, which would cut a WebSocket off in the middle of its close.
 */
final class HttpConnection implements ServerConnection {
  private final ServerConnection http;
  private final FramedContext framed;
  private final Runnable hardClose;
  private final RequestMonitor monitor;
  private final Duration timeout;
  private final Metrics metrics;
  private final FaultLog faults;
  private final boolean isAdmin;
  private final long sinceNanos = System.nanoTime();

  /**
   * A connection.
   *
   * @param framed what it reads and writes by
   * @param hardClose closes the TCP socket without waiting
   * @param isAdmin whether it belongs to the admin port, and not to a client
   */
  HttpConnection(
      ServerConnection http,
      FramedContext framed,
      Runnable hardClose,
      HttpContext context,
      boolean isAdmin) {
    this.http = http;
    this.framed = framed;
    this.hardClose = hardClose;
    this.monitor = context.monitor();
    this.timeout = context.timeout();
    this.metrics = context.metrics();
    this.faults = context.faults();
    this.isAdmin = isAdmin;
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    monitor.add(this);
    try {
      http.handle(limit);
    } catch (CloseConnectionException e) {
      throw e;
    } catch (RuntimeException e) {
      // Helidon would write its stack trace for every connection.
      faults.note("a connection failed", e);
      throw new CloseConnectionException("a failed connection");
    } finally {
      framed.end();
      monitor.remove(this);
    }
  }

  HelidonSocket socket() {
    return framed.serverSocket();
  }

  /** Ends the TCP connection, under whichever thread reads or writes. */
  void hardClose() {
    hardClose.run();
  }

  boolean isAdmin() {
    return isAdmin;
  }

  /**
   * Closes a connection whose request takes too long. One that waits for another request is closed
   * as well, and not counted: its client did nothing wrong. After the upgrade the idle time is the
   * WebSocket's, which is never idle to Helidon.
   */
  void sweep() {
    // Helidon 4.5.0 still reads the clock of its idle time once a second: too coarse by itself.
    boolean young = System.nanoTime() - sinceNanos < timeout.toNanos();
    if (!young && http.idleTime().compareTo(timeout) > 0) {
      if (!framed.isBetweenRequests()) {
        metrics.count(Metric.HANDSHAKE_TIMEOUTS);
      }
      hardClose();
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
