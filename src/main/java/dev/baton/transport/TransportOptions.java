package dev.baton.transport;

import dev.baton.admin.AdminRules;
import dev.baton.transport.http.HttpOptions;
import dev.baton.transport.http.SiteOptions;
import dev.baton.transport.net.TrustedProxies;
import dev.baton.transport.websocket.WebSocketLimits;
import dev.baton.transport.websocket.WebSocketLimits.MessageLimits;
import dev.baton.transport.websocket.WebSocketLimits.MessageRate;
import dev.baton.transport.websocket.WebSocketLimits.OutboxLimits;
import dev.baton.transport.websocket.WebSocketLimits.SilenceLimits;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The options of sockets and HTTP.
 *
 * @param listen where clients connect
 * @param admin where metrics and health are served
 * @param site what is served over HTTP, and where
 * @param admission what a client must bring
 * @param limits what one socket may do
 */
public record TransportOptions(
    ListenOptions listen,
    AdminOptions admin,
    SiteOptions site,
    Admission admission,
    SocketLimits limits) {

  /**
   * Where clients connect.
   *
   * @param host the address to listen on; {@code ::} means all of them, {@code 0.0.0.0} all of IPv4
   * @param port the port to listen on, 0 for any free one
   * @param tls the certificate to serve with
   * @param proxies whose X-Forwarded-For is trusted
   */
  public record ListenOptions(
      String host, int port, Optional<TlsFiles> tls, TrustedProxies proxies) {
    public ListenOptions {
      require(port >= 0 && port <= 65_535, "a port has 16 bits");
    }
  }

  /** A private key and its certificate chain, both PEM. */
  public record TlsFiles(Path key, Path certificate) {}

  /**
   * Where metrics and health are served.
   *
   * @param address empty if they are not
   * @param hosts the names under which they are served, besides loopback and the address that a
   *     client connected to
   * @param rules who may ask what
   */
  public record AdminOptions(
      Optional<InetSocketAddress> address, List<String> hosts, AdminRules rules) {}

  /**
   * What a client must bring.
   *
   * @param key the key that clients must give
   * @param strictIds whether IDs must follow the stock client's own rule
   * @param origins the web pages that are allowed
   * @param addressRate new connections per address and minute, 0 for no limit
   */
  public record Admission(String key, boolean strictIds, OriginRules origins, int addressRate) {
    public Admission {
      require(addressRate >= 0, "no limit is negative");
    }
  }

  /**
   * The web pages that are allowed.
   *
   * @param allowed their origins; empty to reflect every one in CORS headers
   * @param checked whether WebSocket handshakes from other origins are refused
   */
  public record OriginRules(List<String> allowed, boolean checked) {
    boolean refuses(String origin) {
      return checked && !origin.isEmpty() && !allowed.contains(origin);
    }
  }

  /**
   * What one socket may do.
   *
   * @param handshakeTimeout how long a request may take to arrive
   */
  public record SocketLimits(
      MessageLimits message,
      MessageRate rate,
      OutboxLimits outbox,
      SilenceLimits silence,
      Duration handshakeTimeout) {
    public SocketLimits {
      require(handshakeTimeout.isPositive(), "a handshake takes time");
    }

    public Duration writeTimeout() {
      return outbox.writeTimeout();
    }

    WebSocketLimits ofWebSockets() {
      return new WebSocketLimits(message, rate, outbox, silence);
    }
  }

  HttpOptions http() {
    return new HttpOptions(site, admission.key(), admission.origins().allowed(), listen.proxies());
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
