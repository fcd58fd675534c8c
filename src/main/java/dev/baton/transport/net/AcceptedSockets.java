package dev.baton.transport.net;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The TCP sockets under Helidon's, by the addresses of both ends, from the moment in which they are
 * accepted. Helidon 4.5.0 still shakes hands for TLS before it asks for a connection, and waits for
 * as long as the client likes; and to close a TLS socket waits for a writer that is blocked, while
 * to close the TCP socket under it does not wait for anything, and frees the writer. The options of
 * an accepted socket are the one place where Helidon shows it. Safe for use by many threads.
 */
public final class AcceptedSockets implements SocketOptions {
  private static final System.Logger LOG = System.getLogger(AcceptedSockets.class.getName());

  /** One says nothing to a socket that is bound, for the other Baton pings by itself. */
  private static final Set<SocketOption<?>> NOT_OF_ACCEPTED =
      Set.of(StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_KEEPALIVE);

  private final SocketOptions options;

  // A system call each for every connect.
  private final Map<SocketOption<?>, Object> ofAccepted;
  private final int most;
  private final Predicate<AcceptedSockets> makeRoom;
  private final Map<Ends, Socket> sockets = new ConcurrentHashMap<>();

  // Since when the sockets are accepted for which there is no connection yet.
  private final Map<Ends, Long> beginning = new ConcurrentHashMap<>();

  // Written by the accept loop.
  private volatile long acceptedNanos = System.nanoTime();

  /** A client can connect from one port of its own to several addresses of this machine. */
  private record Ends(SocketAddress client, SocketAddress server) {}

  /** Sockets of which there may be any number. */
  public AcceptedSockets(SocketOptions options) {
    this(options, Integer.MAX_VALUE, _ -> false);
  }

  /**
   * Sockets of which only so many may be open.
   *
   * @param makeRoom closes one beyond that, and says whether it could
   */
  public AcceptedSockets(SocketOptions options, int most, Predicate<AcceptedSockets> makeRoom) {
    this.options = options;
    this.most = most;
    this.makeRoom = makeRoom;
    this.ofAccepted =
        options.socketOptions().entrySet().stream()
            .filter(option -> !NOT_OF_ACCEPTED.contains(option.getKey()))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** When the accept loop took a connection; changes with each. */
  long acceptedNanos() {
    return acceptedNanos;
  }

  /** Without {@code useNio} too Helidon 4.5.0 calls this one, for every socket that it accepts. */
  @Override
  public void configureSocket(SocketChannel channel) {
    SocketOptions.super.configureSocket(channel);
    Socket socket = channel.socket();
    acceptedNanos = System.nanoTime();
    SocketAddress client = socket.getRemoteSocketAddress();
    if (client != null) {
      var ends = new Ends(client, socket.getLocalSocketAddress());
      sockets.put(ends, socket);
      beginning.put(ends, acceptedNanos);
    }
    makeRoom();
  }

  /** Closes what has no right to its place while too many are open. */
  public void makeRoom() {
    if (sockets.size() <= most) {
      return;
    }
    sweep();
    int open = sockets.size();
    while (open > most && makeRoom.test(this)) {
      open--;
    }
  }

  /** Says that the connection between these two begins: TLS has shaken hands. */
  public Optional<Socket> begin(SocketAddress client, SocketAddress server) {
    var ends = new Ends(client, server);
    beginning.remove(ends);
    return Optional.ofNullable(sockets.get(ends));
  }

  /**
   * Closes the socket that has waited longest for its connection to begin.
   *
   * @param patience sockets that have not waited so long stay open
   * @return whether there was one
   */
  public boolean closeOldestBeginning(Duration patience) {
    long now = System.nanoTime();
    Optional<Map.Entry<Ends, Long>> oldest =
        beginning.entrySet().stream()
            .filter(entry -> now - entry.getValue() >= patience.toNanos())
            .max(Comparator.comparingLong(entry -> now - entry.getValue()));
    oldest.map(entry -> sockets.get(entry.getKey())).ifPresent(AcceptedSockets::close);
    oldest.ifPresent(entry -> beginning.remove(entry.getKey(), entry.getValue()));
    return oldest.isPresent();
  }

  /** How many sockets there are for which no connection has begun. */
  public int beginning() {
    return beginning.size();
  }

  /**
   * Closes the sockets whose connection has not begun in time, and forgets those that failed.
   *
   * @return how many were late
   */
  public int closeLate(long nowNanos, Duration timeout) {
    int late = 0;
    for (Map.Entry<Ends, Long> entry : List.copyOf(beginning.entrySet())) {
      Socket socket = sockets.get(entry.getKey());
      if (socket == null || socket.isClosed()) {
        beginning.remove(entry.getKey(), entry.getValue());
      } else if (nowNanos - entry.getValue() > timeout.toNanos()
          && beginning.remove(entry.getKey(), entry.getValue())) {
        close(socket);
        late++;
      }
    }
    return late;
  }

  /** Forgets the sockets that are closed. */
  void sweep() {
    sockets.values().removeIf(Socket::isClosed);
    beginning.keySet().removeIf(client -> !sockets.containsKey(client));
  }

  int size() {
    return sockets.size();
  }

  /** Closes a TCP socket without waiting; the client gets what was written before. */
  public static void close(Socket socket) {
    try (socket) {
      socket.shutdownOutput();
      socket.shutdownInput();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "the socket was closed before", e);
    }
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return ofAccepted;
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
