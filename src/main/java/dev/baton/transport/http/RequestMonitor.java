package dev.baton.transport.http;

import dev.baton.liveness.RepeatedTask;
import io.helidon.common.socket.HelidonSocket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open connections of clients and of the admin port, and the end of those whose request takes
 * too long to arrive. Safe for use by many threads.
 */
public final class RequestMonitor {
  private final Map<HelidonSocket, HttpConnection> clients = new ConcurrentHashMap<>();
  private final Map<HelidonSocket, HttpConnection> admins = new ConcurrentHashMap<>();

  // Written by the thread that stops the server.
  private volatile boolean draining;

  /** The server is about to stop: from now on no request becomes a WebSocket. */
  public void drain() {
    draining = true;
  }

  /** Whether the server is about to stop. */
  public boolean isDraining() {
    return draining;
  }

  void add(HttpConnection connection) {
    mapOf(connection).put(connection.socket(), connection);
  }

  void remove(HttpConnection connection) {
    mapOf(connection).remove(connection.socket());
  }

  private Map<HelidonSocket, HttpConnection> mapOf(HttpConnection connection) {
    return connection.isAdmin() ? admins : clients;
  }

  /** Connections of clients that have begun, those that became WebSockets among them. */
  public int connections() {
    return clients.size();
  }

  /** Ends what has taken too long; called again and again by one thread. */
  public void sweep() {
    RepeatedTask.forEach(
        List.<Collection<HttpConnection>>of(clients.values(), admins.values()),
        connections ->
            RepeatedTask.forEach(connections, HttpConnection::sweep, HttpConnection::hardClose),
        _ -> {});
  }

  /**
   * Does what answers a request at the admin port, however long it takes.
   *
   * @param client one end of its connection
   * @param server the other one
   */
  void answer(SocketAddress client, SocketAddress server, Runnable work) {
    admins.values().stream()
        .filter(connection -> connection.isBetween(client, server))
        .findFirst()
        .ifPresentOrElse(connection -> connection.answer(work), work);
  }

  /**
   * Closes the connection of the admin port that has gone longest without an answer, and gets none
   * now.
   *
   * @param patience connections that have not waited so long stay open
   * @return whether there was one
   */
  public boolean closeIdlestAdmin(Duration patience) {
    Optional<HttpConnection> idlest =
        admins.values().stream()
            .filter(connection -> !connection.isAnswering())
            .filter(connection -> connection.waitsNanos() >= patience.toNanos())
            .max(Comparator.comparingLong(HttpConnection::waitsNanos));
    idlest.ifPresent(HttpConnection::hardClose);
    return idlest.isPresent();
  }

  /** Closes the connections of the admin port that wait for a client to read. */
  public void closeBlocked() {
    RepeatedTask.forEach(
        admins.values(), HttpConnection::closeIfBlocked, HttpConnection::hardClose);
  }

  /** Closes a client's TCP socket at once; one that is not known is closed already. */
  public void closeSocket(HelidonSocket socket) {
    HttpConnection connection = clients.get(socket);
    if (connection != null) {
      connection.hardClose();
    }
  }
}
