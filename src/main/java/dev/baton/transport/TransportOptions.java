package dev.baton.transport;

import dev.baton.transport.net.TrustedProxies;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The options of sockets and HTTP.
 *
 * @param host the address to listen on; {@code ::} means all of them, {@code 0.0.0.0} all of IPv4
 * @param port the port to listen on, 0 for any free one
 * @param admin where metrics and health are served, if anywhere
 * @param adminHosts under which names, besides loopback and the address that a client connected to,
 *     metrics and health are served
 * @param path where the server is mounted, normalised: it starts and ends with a slash
 * @param key the key that clients must give
 * @param allowDiscovery whether {@code /peers} lists the IDs
 * @param corsOrigins the allowed origins; empty to reflect every one
 * @param checkOrigin whether handshakes from other origins than those are refused
 * @param caseSensitivePaths whether HTTP paths tell upper from lower case
 * @param strictIds whether IDs must follow the stock client's own rule
 * @param demo whether the demo page is served
 * @param tls the certificate to serve with
 * @param proxies whose X-Forwarded-For is believed
 */
public record TransportOptions(
    String host,
    int port,
    Optional<InetSocketAddress> admin,
    List<String> adminHosts,
    String path,
    String key,
    boolean allowDiscovery,
    List<String> corsOrigins,
    boolean checkOrigin,
    boolean caseSensitivePaths,
    boolean strictIds,
    boolean demo,
    Optional<TlsFiles> tls,
    TrustedProxies proxies,
    SocketLimits limits) {

  /** A private key and its certificate chain, both PEM. */
  public record TlsFiles(Path key, Path certificate) {}

  /**
   * What one socket may do.
   *
   * @param messageBytes the largest message
   * @param fragments the most fragments of a message
   * @param outboxBytes how many bytes of other peers may wait to be written
   * @param writeTimeout how long a client may take nothing of what is written
   * @param handshakeTimeout how long a request may take to arrive
   * @param messageRate messages a second that are read at once, 0 for no limit
   * @param messageBurst how many messages may come faster than that
   * @param pingInterval after how long a silence the server asks for a sign of life, unless half of
   *     {@code aliveTimeout} is less
   * @param aliveTimeout after how long a silence the connection is closed
   * @param addressRate new connections per address and minute, 0 for no limit
   */
  public record SocketLimits(
      int messageBytes,
      int fragments,
      int outboxBytes,
      Duration writeTimeout,
      Duration handshakeTimeout,
      int messageRate,
      int messageBurst,
      Duration pingInterval,
      Duration aliveTimeout,
      int addressRate) {}
}
