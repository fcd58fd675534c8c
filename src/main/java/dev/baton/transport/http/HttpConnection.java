package dev.baton.transport.http;

import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.net.SocketAddress;
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
  private final Duration writeTimeout;

  // Written by the connection's thread: since when a request may take its time to arrive, and
  // whether one has arrived and is being answered.
  private volatile long sinceNanos = System.nanoTime();
  private volatile boolean isAnswering;

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
    this.writeTimeout = context.writeTimeout();
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
   * Does what answers a request that has arrived. It may take longer than a request may, as long as
   * the client takes what is written.
   */
  void answer(Runnable work) {
    isAnswering = true;
    try {
      work.run();
    } finally {
      // Helidon says a moment later that the connection is idle from now on.
      sinceNanos = System.nanoTime();
      isAnswering = false;
    }
  }

  boolean isAnswering() {
    return isAnswering;
  }

  /** Since when it has waited for its first request, or for the one after an answer. */
  long waitsNanos() {
    return System.nanoTime() - sinceNanos;
  }

  /** Closes it if its answer waits for the client to read. */
  void closeIfBlocked() {
    if (framed.writingNanos() > 0) {
      hardClose();
    }
  }

  /** Whether it is the connection with these two ends. */
  boolean isBetween(SocketAddress client, SocketAddress server) {
    return framed.remotePeer().address().equals(client)
        && framed.localPeer().address().equals(server);
  }

  /**
   * Closes a connection whose request takes too long. One that waits for another request is closed
   * as well, and not counted: its client did nothing wrong. After the upgrade the idle time is the
   * WebSocket's, which is never idle to Helidon.
   */
  void sweep() {
    if (isAnswering) {
      if (framed.writingNanos() > writeTimeout.toNanos()) {
        metrics.count(Metric.ADMIN_READERS_CUT);
        hardClose();
      }
      return;
    }
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
