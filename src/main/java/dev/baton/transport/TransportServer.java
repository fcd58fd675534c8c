package dev.baton.transport;

import dev.baton.session.MemoryBudget;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.Status;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** The listening side of the server: Helidon with our own way of upgrading to a WebSocket. */
public final class TransportServer implements AutoCloseable {
  /** How long connections have to end in order when the server stops. */
  private static final Duration STOP_GRACE = Duration.ofSeconds(2);

  private static final String ADMIN = "admin";
  private static final int BACKLOG = 4_096;

  /**
   * What the kernel takes of what a client does not read. Small, so that a client that reads slowly
   * shows that it does: a blocked write goes on when a third of it is free.
   */
  private static final int SEND_BUFFER_BYTES = 65_536;

  private final SocketUpkeep upkeep;
  private final WebServer server;
  private final List<AcceptProbe> probes;

  private TransportServer(SocketUpkeep upkeep, WebServer server, List<AcceptProbe> probes) {
    this.upkeep = upkeep;
    this.server = server;
    this.probes = List.copyOf(probes);
  }

  /**
   * Binds the port and serves.
   *
   * @throws UncheckedIOException if the port cannot be bound
   * @throws IllegalArgumentException if the certificate cannot be used
   */
  public static TransportServer start(
      TransportOptions options, SignalingService signaling, MemoryBudget memory, Metrics metrics) {
    var addressRate = new AddressRate(options.limits().addressRate());
    var handshakes =
        new TlsHandshakes(
            SocketOptions.builder()
                .tcpNoDelay(true)
                .socketSendBufferSize(SEND_BUFFER_BYTES)
                .buildPrototype());
    var upkeep = new SocketUpkeep(options.limits(), addressRate, handshakes, memory, metrics);
    var faults = new FaultLog(System.nanoTime());
    var context =
        new SocketContext(options, signaling, memory, metrics, upkeep, addressRate, faults);
    var accepted = new AcceptedSockets(handshakes);
    var adminAccepted = new AcceptedSockets(SocketOptions.create());
    int maxSockets = FileDescriptors.forSockets();
    WebServerConfig.Builder config =
        WebServer.builder()
            .shutdownHook(false)
            .port(options.port())
            .backlog(BACKLOG)
            .shutdownGracePeriod(STOP_GRACE)
            // Helidon 4.5.0 still ends the listener when accept() runs out of file descriptors.
            .maxTcpConnections(maxSockets + FileDescriptors.SPARE)
            .connectionOptions(accepted)
            // Its TLS looks the name of each client up, and each of its sockets has two buffers
            // more.
            .useNio(false)
            .directHandlers(refusals(metrics))
            .protocolsDiscoverServices(false)
            .addConnectionSelector(
                HttpSelector.forClients(context, handshakes, accepted, maxSockets))
            .routing(routing(new GuardedHandler(new HttpEndpoints(options, signaling), context)));
    if (!isWildcard(options.host())) {
      config.host(options.host());
    }
    options.tls().ifPresent(files -> config.tls(TlsCertificate.read(files)));
    options
        .admin()
        .ifPresent(address -> config.putSocket(ADMIN, admin(address, adminAccepted, context)));
    WebServer server = config.build();
    server.start();
    if (!server.isRunning()) {
      throw new UncheckedIOException(new IOException("the listener did not start"));
    }
    upkeep.start(signaling.liveness());
    List<AcceptProbe> probes = new ArrayList<>();
    // Unfinished handshakes may keep the accept loop waiting, for as long as they may take.
    Duration patience =
        Duration.ofSeconds(30).plus(options.limits().handshakeTimeout().multipliedBy(2));
    probes.add(probe("listener", options.host(), server.port(), accepted, signaling, patience));
    options
        .admin()
        .ifPresent(
            address ->
                probes.add(
                    probe(
                        "admin-listener",
                        address.getHostString(),
                        server.port(ADMIN),
                        adminAccepted,
                        signaling,
                        // Its few connections may be in use for long by those who may use them.
                        AcceptProbe.FOREVER)));
    return new TransportServer(upkeep, server, probes);
  }

  private static AcceptProbe probe(
      String name,
      String host,
      int port,
      AcceptedSockets sockets,
      SignalingService signaling,
      Duration patience) {
    List<InetSocketAddress> addresses =
        isWildcard(host)
            ? List.of(new InetSocketAddress("127.0.0.1", port), new InetSocketAddress("::1", port))
            : List.of(new InetSocketAddress(host, port));
    return new AcceptProbe(name, addresses, sockets, signaling.liveness(), patience);
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
   * A port of its own, with the same watch over its connections. Its number of connections is
   * small, so that it cannot take the descriptors that clients and the log need.
   */
  private static Consumer<ListenerConfig.Builder> admin(
      InetSocketAddress address, AcceptedSockets accepted, SocketContext context) {
    var endpoints = new AdminEndpoints(context);
    return listener ->
        listener
            .address(address.getAddress())
            .port(address.getPort())
            .connectionOptions(accepted)
            .maxTcpConnections(FileDescriptors.ADMIN)
            .useNio(false)
            .directHandlers(refusals(context.metrics()))
            .protocolsDiscoverServices(false)
            .addConnectionSelector(HttpSelector.forAdmin(context, accepted))
            .routing(routing(new GuardedHandler(endpoints, context)));
  }

  private static HttpRouting.Builder routing(GuardedHandler handler) {
    return HttpRouting.builder().any(handler);
  }

  /**
   * What goes wrong before a request is routed is the request's fault. Helidon 4.5.0 still answers
   * 500 to some of it and then logs a stack trace, and puts words of the request into its answers.
   */
  private static DirectHandlers refusals(Metrics metrics) {
    DirectHandler handler =
        (_, _, status, headers, _) -> {
          metrics.count(Metric.REQUESTS_MALFORMED);
          boolean isClients = status.family() == Status.Family.CLIENT_ERROR;
          return DirectHandler.TransportResponse.builder()
              .status(isClients ? status : Status.BAD_REQUEST_400)
              .headers(headers)
              .keepAlive(false)
              .entity("Bad request")
              .build();
        };
    return DirectHandlers.builder()
        .addHandler(DirectHandler.EventType.INTERNAL_ERROR, handler)
        .addHandler(DirectHandler.EventType.BAD_REQUEST, handler)
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
    probes.forEach(AcceptProbe::close);
    server.stop();
    upkeep.close();
  }
}
