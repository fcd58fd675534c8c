package dev.baton.transport;

import dev.baton.liveness.RepeatedTask;
import dev.baton.session.MemoryBudget;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import dev.baton.transport.http.AdminEndpoints;
import dev.baton.transport.http.FaultLog;
import dev.baton.transport.http.GuardedHandler;
import dev.baton.transport.http.HttpEndpoints;
import dev.baton.transport.http.HttpSelector;
import dev.baton.transport.net.AcceptProbe;
import dev.baton.transport.net.AcceptedSockets;
import dev.baton.transport.net.AddressRate;
import dev.baton.transport.net.FileDescriptors;
import dev.baton.transport.net.ListenAddress;
import dev.baton.transport.net.tls.TlsCertificate;
import dev.baton.transport.websocket.SocketUpkeep;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** The listening side of the server: Helidon with our own way of upgrading to a WebSocket. */
public final class TransportServer implements AutoCloseable {
  /** How long connections have to end in order when the server stops. */
  private static final Duration STOP_GRACE = Duration.ofSeconds(2);

  /** How often the files of the certificate are checked. */
  private static final Duration CERTIFICATE_INTERVAL = Duration.ofSeconds(10);

  private static final String ADMIN = "admin";
  private static final int BACKLOG = 4_096;

  /**
   * The kernel's buffer for what a client does not read. Small, so that a slow reader is noticed: a
   * blocked write continues when a third of it is free.
   */
  private static final int SEND_BUFFER_BYTES = 65_536;

  private final SocketUpkeep upkeep;
  private final WebServer server;
  private final Optional<TlsCertificate> certificate;

  // What ends the threads that look after the running server.
  private final List<Runnable> ends;

  private TransportServer(
      SocketUpkeep upkeep,
      WebServer server,
      Optional<TlsCertificate> certificate,
      List<Runnable> ends) {
    this.upkeep = upkeep;
    this.server = server;
    this.certificate = certificate;
    this.ends = List.copyOf(ends);
  }

  /**
   * Binds the port and serves.
   *
   * @throws UncheckedIOException if the port cannot be bound
   * @throws IllegalArgumentException if the certificate cannot be used
   */
  public static TransportServer start(
      TransportOptions options, SignalingService signaling, MemoryBudget memory, Metrics metrics) {
    var addressRate = new AddressRate(options.admission().addressRate());
    var accepted =
        new AcceptedSockets(
            SocketOptions.builder()
                .tcpNoDelay(true)
                .socketSendBufferSize(SEND_BUFFER_BYTES)
                .buildPrototype());
    var upkeep = new SocketUpkeep(options.limits(), addressRate, accepted, memory, metrics);
    var faults = new FaultLog(System.nanoTime());
    Optional<TlsCertificate> certificate =
        options
            .listen()
            .tls()
            .map(
                tls ->
                    TlsCertificate.open(
                        tls.key(), tls.certificate(), InstantSource.system(), metrics));
    var context =
        new SocketContext(
            options, signaling, memory, metrics, upkeep, addressRate, faults, certificate);
    var adminAccepted = new AcceptedSockets(SocketOptions.create());
    WebServerConfig.Builder config = clients(context, accepted);
    certificate.ifPresent(c -> config.tls(Tls.builder().sslContext(c.context()).build()));
    options
        .admin()
        .address()
        .ifPresent(address -> config.putSocket(ADMIN, admin(address, adminAccepted, context)));
    WebServer server = config.build();
    server.start();
    if (!server.isRunning()) {
      throw new UncheckedIOException(new IOException("the listener did not start"));
    }
    upkeep.start(signaling.liveness());
    List<Runnable> ends = new ArrayList<>();
    // Unfinished handshakes may keep the accept loop waiting, for as long as they may take.
    Duration patience =
        Duration.ofSeconds(30).plus(options.limits().handshakeTimeout().multipliedBy(2));
    ends.add(
        probe("listener", options.listen().host(), server.port(), accepted, signaling, patience)
            ::close);
    options
        .admin()
        .address()
        .ifPresent(
            address ->
                ends.add(
                    probe(
                            "admin-listener",
                            address.getHostString(),
                            server.port(ADMIN),
                            adminAccepted,
                            signaling,
                            // Its few connections may be in use for long by those who may use them.
                            AcceptProbe.FOREVER)
                        ::close));
    certificate.ifPresent(
        c ->
            ends.add(
                RepeatedTask.startReading(
                        "baton-certificate", CERTIFICATE_INTERVAL, signaling.liveness(), c::look)
                    ::close));
    return new TransportServer(upkeep, server, certificate, ends);
  }

  /** The port of the clients. */
  private static WebServerConfig.Builder clients(SocketContext context, AcceptedSockets accepted) {
    TransportOptions options = context.options();
    int maxSockets = FileDescriptors.forSockets();
    var endpoints = new HttpEndpoints(options, context.signaling());
    WebServerConfig.Builder config =
        WebServer.builder()
            .shutdownHook(false)
            .port(options.listen().port())
            .backlog(BACKLOG)
            .shutdownGracePeriod(STOP_GRACE)
            // Helidon 4.5.0 still ends the listener when accept() runs out of file descriptors.
            .maxTcpConnections(maxSockets + FileDescriptors.SPARE)
            .connectionOptions(accepted)
            // Its TLS looks the name of each client up, and each of its sockets has two buffers
            // more.
            .useNio(false)
            .directHandlers(refusals(context.metrics()))
            .protocolsDiscoverServices(false)
            .addConnectionSelector(HttpSelector.forClients(context, accepted, maxSockets))
            .routing(routing(new GuardedHandler(endpoints, context)));
    config.address(ListenAddress.of(options.listen().host(), options.listen().port()).getAddress());
    return config;
  }

  private static AcceptProbe probe(
      String name,
      String host,
      int port,
      AcceptedSockets sockets,
      SignalingService signaling,
      Duration patience) {
    List<InetSocketAddress> addresses = ListenAddress.reachable(host, port);
    return new AcceptProbe(name, addresses, sockets, signaling.liveness(), patience);
  }

  /**
   * Reads the certificate and binds the ports for a moment, so that a start that cannot succeed
   * leaves no trace in the log. Helidon would only write down why it cannot bind.
   *
   * @throws UncheckedIOException saying which port cannot be bound and why
   * @throws IllegalArgumentException saying which file for TLS cannot be used and why
   */
  public static void requireStartable(TransportOptions options) {
    options
        .listen()
        .tls()
        .ifPresent(tls -> TlsCertificate.requireUsable(tls.key(), tls.certificate()));
    requireBindable(ListenAddress.of(options.listen().host(), options.listen().port()));
    options
        .admin()
        .address()
        .map(TransportServer::listenAddress)
        .ifPresent(TransportServer::requireBindable);
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
            .address(listenAddress(address).getAddress())
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
          boolean isOurs = status.equals(Status.SERVICE_UNAVAILABLE_503);
          if (isOurs) {
            metrics.count(Metric.REFUSED_HEADS);
          } else if (status.code() != Status.FORBIDDEN_403.code()) {
            // One of another origin is well formed, and has its own counter.
            metrics.count(Metric.REQUESTS_MALFORMED);
          }
          boolean isClients = status.family() == Status.Family.CLIENT_ERROR;
          return DirectHandler.TransportResponse.builder()
              .status(isOurs || isClients ? status : Status.BAD_REQUEST_400)
              .headers(headers)
              .keepAlive(false)
              .entity(isOurs ? "The server is busy" : "Bad request")
              .build();
        };
    return DirectHandlers.builder()
        .addHandler(DirectHandler.EventType.INTERNAL_ERROR, handler)
        .addHandler(DirectHandler.EventType.BAD_REQUEST, handler)
        .build();
  }

  private static InetSocketAddress listenAddress(InetSocketAddress admin) {
    return ListenAddress.of(admin.getHostString(), admin.getPort());
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

  /** Looks at the files of the certificate now; what became of it, empty if there is none. */
  public Optional<String> rereadCertificate() {
    return certificate.map(TlsCertificate::lookNow);
  }

  /** Stops listening, closes every WebSocket with 1012 and waits for them, but not for long. */
  @Override
  public void close() {
    ends.forEach(Runnable::run);
    server.stop();
    upkeep.close();
  }
}
