package dev.baton.transport;

import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;

/** The listening side of the server: Helidon with our own way of upgrading to a WebSocket. */
public final class TransportServer implements AutoCloseable {
  /** How long connections have to end in order when the server stops. */
  private static final Duration STOP_GRACE = Duration.ofSeconds(2);

  private static final String ADMIN = "admin";
  private static final int BACKLOG = 4_096;

  private final SocketUpkeep upkeep;
  private final WebServer server;

  private TransportServer(SocketUpkeep upkeep, WebServer server) {
    this.upkeep = upkeep;
    this.server = server;
  }

  /**
   * Binds the port and serves.
   *
   * @throws UncheckedIOException if the port cannot be bound
   * @throws IllegalArgumentException if the certificate cannot be used
   */
  public static TransportServer start(
      TransportOptions options, SignalingService signaling, Metrics metrics) {
    var addressRate = new AddressRate(options.limits().addressRate());
    var handshakes = new TlsHandshakes(SocketOptions.builder().tcpNoDelay(true).buildPrototype());
    var upkeep = new SocketUpkeep(options.limits(), addressRate, handshakes, metrics);
    var context = new SocketContext(options, signaling, metrics, upkeep, addressRate);
    int maxSockets = FileDescriptors.forSockets();
    WebServerConfig.Builder config =
        WebServer.builder()
            .shutdownHook(false)
            .port(options.port())
            .backlog(BACKLOG)
            .shutdownGracePeriod(STOP_GRACE)
            // Helidon ends the listener for good when accept() runs out of file descriptors.
            .maxTcpConnections(maxSockets + FileDescriptors.SPARE)
            .connectionOptions(handshakes)
            .directHandlers(
                DirectHandlers.builder()
                    .addHandler(
                        DirectHandler.EventType.INTERNAL_ERROR, TransportServer::answerGarbage)
                    .build())
            .protocolsDiscoverServices(false)
            .addConnectionSelector(new Selector(context, handshakes, maxSockets))
            .routing(HttpRouting.builder().any(new HttpEndpoints(options, signaling)));
    if (!isWildcard(options.host())) {
      config.host(options.host());
    }
    options.tls().ifPresent(files -> config.tls(TlsCertificate.read(files)));
    options
        .admin()
        .ifPresent(
            address ->
                config.putSocket(
                    ADMIN,
                    listener ->
                        listener
                            .address(address.getAddress())
                            .port(address.getPort())
                            .addProtocol(Http1Config.create())
                            .routing(
                                HttpRouting.builder()
                                    .register(new AdminEndpoints(signaling, metrics, upkeep)))));
    WebServer server = config.build();
    server.start();
    if (!server.isRunning()) {
      throw new UncheckedIOException(new IOException("the listener did not start"));
    }
    upkeep.start();
    return new TransportServer(upkeep, server);
  }

  /**
   * Binds the ports for a moment, so that a start that cannot succeed leaves no trace in the log.
   * Helidon would only write down why it cannot.
   *
   * @throws UncheckedIOException saying which port cannot be bound and why
   */
  public static void requireBindable(TransportOptions options) {
    requireBindable(address(options));
    options.admin().ifPresent(TransportServer::requireBindable);
  }

  private static void requireBindable(InetSocketAddress address) {
    try (var probe = new ServerSocket()) {
      probe.bind(address);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException(
              "cannot listen on %s, port %d: ".formatted(address.getHostString(), address.getPort())
                  + e.getMessage(),
              e));
    }
  }

  /**
   * What goes wrong before a request is routed is the request's fault. Helidon would answer 500 and
   * log a stack trace for whoever sends bytes that are no HTTP.
   */
  private static DirectHandler.TransportResponse answerGarbage(
      DirectHandler.TransportRequest request,
      DirectHandler.EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    return DirectHandler.TransportResponse.builder()
        .status(Status.BAD_REQUEST_400)
        .headers(headers)
        .entity("Bad request")
        .build();
  }

  private static InetSocketAddress address(TransportOptions options) {
    return isWildcard(options.host())
        ? new InetSocketAddress(options.port())
        : new InetSocketAddress(options.host(), options.port());
  }

  private static boolean isWildcard(String host) {
    return host.equals("::") || host.equals("0.0.0.0");
  }

  /** The port that is listened on. */
  public int port() {
    return server.port();
  }

  /** The port of metrics and health, if they are served. */
  public OptionalInt adminPort() {
    int port = server.port(ADMIN);
    return port > 0 ? OptionalInt.of(port) : OptionalInt.empty();
  }

  /** Open WebSockets, whether or not they hold an ID. */
  public int openWebSockets() {
    return upkeep.openWebSockets();
  }

  /** Stops listening, closes every WebSocket with 1012 and waits for them, but not for long. */
  @Override
  public void close() {
    server.stop();
    upkeep.close();
  }

  /** Helidon's HTTP/1.1 with our upgrade, watched from the first byte on. */
  private static final class Selector implements ServerConnectionSelector {
    private final SocketContext context;
    private final TlsHandshakes handshakes;
    private final int maxSockets;
    private final Http1ConnectionSelector http;

    Selector(SocketContext context, TlsHandshakes handshakes, int maxSockets) {
      this.context = context;
      this.handshakes = handshakes;
      this.maxSockets = maxSockets;
      this.http =
          Http1ConnectionSelector.builder()
              // The query is checked by its reader, with PeerServer's errors for what is wrong.
              .config(Http1Config.builder().validatePrologue(false).buildPrototype())
              .addUpgrader(new SocketUpgrader(context, "websocket"))
              .addUpgrader(new SocketUpgrader(context, "WebSocket"))
              .build();
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
      handshakes.finished(helidon.remotePeer().address());
      if (context.upkeep().openSockets() >= maxSockets) {
        context.metrics().count(Metric.REFUSED_SOCKETS);
        throw new CloseConnectionException("too many open sockets");
      }
      return new HttpConnection(
          http.connection(helidon),
          helidon.serverSocket(),
          context.upkeep(),
          context.options().limits().handshakeTimeout(),
          context.metrics());
    }
  }
}
