package dev.baton.transport;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sockets whose TLS handshake is under way. Helidon 4.5.0 still shakes hands before it asks for
 * a connection and waits for as long as the client likes; the options of an accepted socket are the
 * one place where it shows the socket before.
 */
final class TlsHandshakes implements SocketOptions {
  private static final System.Logger LOG = System.getLogger(TlsHandshakes.class.getName());

  private final SocketOptions options;
  private final Map<SocketAddress, Accepted> sockets = new ConcurrentHashMap<>();

  TlsHandshakes(SocketOptions options) {
    this.options = options;
  }

  private record Accepted(SocketChannel socket, long sinceNanos) {}

  /** Helidon 4.5.0 calls this for every socket that it accepts. */
  @Override
  public void configureSocket(SocketChannel socket) {
    options.configureSocket(socket);
    try {
      sockets.put(socket.getRemoteAddress(), new Accepted(socket, System.nanoTime()));
    } catch (IOException e) {
      throw new UncheckedIOException("the socket was closed while it was accepted", e);
    }
  }

  /** Says that the handshake with this address has succeeded. */
  void finished(SocketAddress address) {
    sockets.remove(address);
  }

  /**
   * Closes the sockets that have taken too long, and forgets those that failed.
   *
   * @return how many have taken too long
   */
  int sweep(long nowNanos, Duration timeout) {
    sockets.values().removeIf(accepted -> !accepted.socket().isOpen());
    List<Accepted> late =
        sockets.values().stream()
            .filter(accepted -> nowNanos - accepted.sinceNanos() > timeout.toNanos())
            .toList();
    for (Accepted accepted : late) {
      sockets.values().remove(accepted);
      Thread.ofVirtual().name("baton-close").start(() -> close(accepted.socket()));
    }
    return late.size();
  }

  private static void close(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "the socket was closed before", e);
    }
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return options.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return options.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return options.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return options.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return options.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return options.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return options.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return options.tcpNoDelay();
  }
}
