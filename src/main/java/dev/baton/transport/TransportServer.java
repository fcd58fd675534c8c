package dev.baton.transport;

import dev.baton.admin.LogAnswers;
import dev.baton.liveness.Liveness;
import dev.baton.liveness.RepeatedTask;
import dev.baton.protocol.CloseReason;
import dev.baton.session.MemoryBudget;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import dev.baton.transport.http.AdminSources;
import dev.baton.transport.net.AcceptProbe;
import dev.baton.transport.net.AcceptedSockets;
import dev.baton.transport.net.FileDescriptors;
import dev.baton.transport.net.ListenAddress;
import dev.baton.transport.net.tls.TlsCertificate;
import dev.baton.transport.websocket.CloseStatus;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The listening side of the server: Helidon with our own way of upgrading to a WebSocket. */
public final class TransportServer implements AutoCloseable {

  /** How long a connection to the admin port keeps its place, idle, while others want it. */
  private static final Duration ADMIN_PATIENCE = Duration.ofMillis(500);

  /** How often the files of the certificate are checked. */
  private static final Duration CERTIFICATE_INTERVAL = Duration.ofSeconds(10);

  private static final String ADMIN = "admin";

  /**
   * The kernel's buffer for what a client does not read. Small, so that a slow reader is noticed: a
   * blocked write continues when a third of it is free.
   */
  private static final int SEND_BUFFER_BYTES = 65_536;

  private final SocketContext context;
  private final RepeatedTask sweeping;
  private final WebServer server;
  private final Optional<TlsCertificate> certificate;

  // What ends the threads that look after the running server.
  private final List<Runnable> ends;

  private TransportServer(
      SocketContext context,
      RepeatedTask sweeping,
      WebServer server,
      Optional<TlsCertificate> certificate,
      List<Runnable> ends) {
    this.context = context;
    this.sweeping = sweeping;
    this.server = server;
    this.certificate = certificate;
    this.ends = List.copyOf(ends);
  }

  /**
   * Binds the port and serves.
   *
   * @param log what the admin port answers from the event log
   * @throws UncheckedIOException if the port cannot be bound
   * @throws IllegalArgumentException if the certificate cannot be used
   */
  public static TransportServer start(
      TransportOptions options,
      SignalingService signaling,
      MemoryBudget memory,
      Metrics metrics,
      LogAnswers log) {
    Optional<TlsCertificate> certificate = certificate(options, metrics);
    SocketContext context = SocketContext.of(options, signaling, memory, metrics);
    var accepted = new AcceptedSockets(socketOptions());
    var adminAccepted =
        new AcceptedSockets(
            socketOptions(), FileDescriptors.ADMIN_IDLE, admins -> makeRoom(admins, context));
    WebServerConfig.Builder config = Listeners.clients(context, accepted);
    certificate.ifPresent(c -> config.tls(Tls.builder().sslContext(c.context()).build()));
    var sources =
        new AdminSources(
            signaling,
            memory,
            metrics,
            log,
            context.http().monitor(),
            () -> context.http().monitor().connections() + accepted.beginning(),
            context.monitor()::openSockets,
            certificate);
    options
        .admin()
        .address()
        .map(address -> Listeners.admin(address, adminAccepted, context, sources))
        .ifPresent(admin -> config.putSocket(ADMIN, admin));
    WebServer server = config.build();
    server.start();
    if (!server.isRunning()) {
      throw new UncheckedIOException(new IOException("the listener did not start"));
    }
    RepeatedTask sweeping =
        TimeoutSweep.start(context, accepted, adminAccepted, signaling.liveness());
    List<Runnable> ends = new ArrayList<>(probes(context, server, accepted, adminAccepted));
    certificate.ifPresent(
        c ->
            ends.add(
                RepeatedTask.startReading(
                        "baton-certificate", CERTIFICATE_INTERVAL, signaling.liveness(), c::look)
                    ::close));
    return new TransportServer(context, sweeping, server, certificate, ends);
  }

  private static SocketOptions socketOptions() {
    return SocketOptions.builder()
        .tcpNoDelay(true)
        .socketSendBufferSize(SEND_BUFFER_BYTES)
        .buildPrototype();
  }

  /** Idle connections, which need no token, would keep operators out otherwise. */
  private static boolean makeRoom(AcceptedSockets admins, SocketContext context) {
    boolean closed =
        admins.closeOldestBeginning(ADMIN_PATIENCE)
            || context.http().monitor().closeIdlestAdmin(ADMIN_PATIENCE);
    if (closed) {
      context.metrics().count(Metric.ADMIN_DISPLACED);
    }
    return closed;
  }

  private static Optional<TlsCertificate> certificate(TransportOptions options, Metrics metrics) {
    return options
        .listen()
        .tls()
        .map(
            tls ->
                TlsCertificate.open(tls.key(), tls.certificate(), InstantSource.system(), metrics));
  }

  /** Begins to probe the ports; what ends that. */
  private static List<Runnable> probes(
      SocketContext context,
      WebServer server,
      AcceptedSockets accepted,
      AcceptedSockets adminAccepted) {
    TransportOptions options = context.options();
    Liveness liveness = context.signaling().liveness();
    // Unfinished handshakes may keep the accept loop waiting, for as long as they may take.
    Duration patience =
        Duration.ofSeconds(30).plus(options.limits().handshakeTimeout().multipliedBy(2));
    var clients =
        new AcceptProbe(
            "listener",
            ListenAddress.reachable(options.listen().host(), server.port()),
            accepted,
            liveness,
            patience);
    Stream<AcceptProbe> admin =
        options.admin().address().stream()
            .map(
                address ->
                    new AcceptProbe(
                        "admin-listener",
                        ListenAddress.reachable(address.getHostString(), server.port(ADMIN)),
                        adminAccepted,
                        liveness,
                        // Its few connections may be in use for long by those who may use them.
                        AcceptProbe.FOREVER));
    return Stream.concat(Stream.of(clients), admin).<Runnable>map(probe -> probe::close).toList();
  }

  /**
   * Reads the certificate and binds the ports for a moment, so that a start that cannot succeed
   * leaves no trace in the log. Helidon would only write down why it cannot bind.
   *
   * @throws UncheckedIOException saying which port cannot be bound and why
   * @throws IllegalArgumentException saying which file for TLS, or of tokens, cannot be used and
   *     why
   */
  public static void requireStartable(TransportOptions options) {
    options
        .listen()
        .tls()
        .ifPresent(tls -> TlsCertificate.requireUsable(tls.key(), tls.certificate()));
    options.admin().rules().requireUsable();
    ListenAddress.requireBindable(
        ListenAddress.of(options.listen().host(), options.listen().port()));
    options
        .admin()
        .address()
        .map(Listeners::adminAddress)
        .ifPresent(ListenAddress::requireBindable);
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
    return context.monitor().openSockets();
  }

  /** Looks at the files of the certificate now; what became of it, empty if there is none. */
  public Optional<String> rereadCertificate() {
    return certificate.map(TlsCertificate::lookNow);
  }

  /**
   * Lets no more clients in, and closes the WebSockets of those that are there with 1012, in a
   * random order and evenly over a time. Waits for so long, and not for their answers.
   *
   * @param spread at most; clients are told to come back after as long
   * @throws InterruptedException if the thread was interrupted; some stay open
   */
  public void drain(Duration spread) throws InterruptedException {
    context.http().monitor().drain();
    if (spread.isZero()) {
      return;
    }
    var status =
        new CloseStatus(
            CloseReason.SERVICE_RESTART.code(),
            "%d ms until a reconnect: service restart".formatted(spread.toMillis()));
    context
        .monitor()
        .closeAll(
            spread,
            socket -> {
              if (socket.close(status)) {
                context.metrics().count(Metric.CLOSED_SERVICE_RESTART);
              }
            });
  }

  /** Stops listening, closes every WebSocket with 1012 and waits for them, but not for long. */
  @Override
  public void close() {
    ends.forEach(Runnable::run);
    context.http().monitor().closeBlocked();
    server.stop();
    sweeping.close();
    context.monitor().close();
  }
}
