package dev.baton.transport;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The TCP sockets under Helidon's, by the addresses of their clients. To close a TLS socket waits
 * for a writer that is blocked; to close the TCP socket under it does not wait for anything, and
 * frees the writer. The options of an accepted socket are where Helidon shows it. Safe for use by
 * many threads.
 */
final class AcceptedSockets implements SocketOptions {
  private static final System.Logger LOG = System.getLogger(AcceptedSockets.class.getName());

  private final SocketOptions options;
  private final Map<SocketAddress, Socket> sockets = new ConcurrentHashMap<>();

  // Written by the accept loop.
  private volatile long acceptedNanos = System.nanoTime();

  AcceptedSockets(SocketOptions options) {
    this.options = options;
  }

  /** When the accept loop took a connection; changes with each. */
  long acceptedNanos() {
    return acceptedNanos;
  }

  @Override
  public void configureSocket(Socket socket) {
    options.configureSocket(socket);
    add(socket);
  }

  @Override
  public void configureSocket(SocketChannel channel) {
    options.configureSocket(channel);
    add(channel.socket());
  }

  private void add(Socket socket) {
    acceptedNanos = System.nanoTime();
    SocketAddress client = socket.getRemoteSocketAddress();
    if (client != null) {
      sockets.put(client, socket);
    }
  }

  /** The TCP socket of a connection that begins. */
  Optional<Socket> find(SocketAddress client) {
    return Optional.ofNullable(sockets.get(client));
  }

  /** Forgets the sockets that are closed. */
  void sweep() {
    sockets.values().removeIf(Socket::isClosed);
  }

  int size() {
    return sockets.size();
  }

  /** Closes a TCP socket without waiting; the client gets what was written before. */
  static void close(Socket socket) {
    try (socket) {
      socket.shutdownOutput();
      socket.shutdownInput();
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
