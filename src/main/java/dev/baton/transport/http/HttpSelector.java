package dev.baton.transport.http;

import dev.baton.session.Metric;
import dev.baton.transport.net.AcceptedSockets;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Helidon's HTTP/1.1, watched from the first byte on: how long a request takes to come, and where
 * it ends.
 */
public final class HttpSelector implements ServerConnectionSelector {
  private final Http1ConnectionSelector http;
  private final HttpContext context;
  private final AcceptedSockets accepted;
  private final Runnable admission;
  private final boolean isAdmin;

  private HttpSelector(
      Http1ConnectionSelector http,
      HttpContext context,
      AcceptedSockets accepted,
      Runnable admission,
      boolean isAdmin) {
    this.http = http;
    this.context = context;
    this.accepted = accepted;
    this.admission = admission;
    this.isAdmin = isAdmin;
  }

  /**
   * For the port of the clients.
   *
   * @param upgraders turn connections into WebSockets
   */
  public static HttpSelector forClients(
      HttpContext context,
      AcceptedSockets accepted,
      int maxSockets,
      List<? extends Http1Upgrader> upgraders) {
    var builder =
        Http1ConnectionSelector.builder()
            // The query is checked by its reader, with PeerServer's errors for what is wrong.
            .config(config().validatePrologue(false).buildPrototype());
    upgraders.forEach(builder::addUpgrader);
    var http = builder.build();
    return new HttpSelector(
        http,
        context,
        accepted,
        () -> {
          if (context.monitor().connections() >= maxSockets) {
            context.metrics().count(Metric.REFUSED_SOCKETS);
            throw new CloseConnectionException("too many open sockets");
          }
        },
        false);
  }

  /** For the port of metrics and health. */
  public static HttpSelector forAdmin(HttpContext context, AcceptedSockets accepted) {
    var http = Http1ConnectionSelector.builder().config(config().buildPrototype()).build();
    return new HttpSelector(http, context, accepted, () -> {}, true);
  }

  /**
   * Limits above those of {@link RequestHead}, which come first. Paths are compared as they came
   * and never decoded; Helidon 4.5.0 would refuse {@code ///} and what browsers send of {@code |}.
   */
  private static Http1Config.Builder config() {
    return Http1Config.builder()
        .validatePath(false)
        .maxPrologueLength(RequestLine.MAX_LINE + 1)
        .maxHeadersSize(RequestHead.MAX_FIELDS + RequestHead.MAX_ADDED);
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext helidon) {
    Optional<Socket> socket =
        accepted.begin(helidon.remotePeer().address(), helidon.localPeer().address());
    admission.run();
    var framed = new FramedContext(helidon, context.memory());
    // Helidon's own close is only for a socket that it did not show when it was accepted.
    Runnable hardClose =
        socket.isPresent()
            ? () -> AcceptedSockets.close(socket.get())
            : helidon.serverSocket()::close;
    return new HttpConnection(http.connection(framed), framed, hardClose, context, isAdmin);
  }
}
