package dev.baton.transport;

import dev.baton.admin.AdminApi;
import dev.baton.transport.TransportOptions.AdminOptions;
import dev.baton.transport.http.AdminEndpoints;
import dev.baton.transport.http.AdminSources;
import dev.baton.transport.http.GuardedHandler;
import dev.baton.transport.http.HttpEndpoints;
import dev.baton.transport.http.HttpSelector;
import dev.baton.transport.http.MalformedRequests;
import dev.baton.transport.net.AcceptedSockets;
import dev.baton.transport.net.FileDescriptors;
import dev.baton.transport.net.ListenAddress;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** How Helidon listens on the port of the clients and on that of the operator. */
final class Listeners {
  /** How long connections have to end in order when the server stops. */
  private static final Duration STOP_GRACE = Duration.ofSeconds(2);

  private static final int BACKLOG = 4_096;

  private Listeners() {}

  /** The port of the clients. */
  static WebServerConfig.Builder clients(SocketContext context, AcceptedSockets accepted) {
    TransportOptions options = context.options();
    int maxSockets = FileDescriptors.forSockets();
    var endpoints = new HttpEndpoints(options.http(), context.signaling());
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
            .directHandlers(MalformedRequests.handlers(context.metrics()))
            .protocolsDiscoverServices(false)
            .addConnectionSelector(
                HttpSelector.forClients(
                    context.http(),
                    accepted,
                    maxSockets,
                    // Helidon 4.5.0 still looks for the upgrade's name as the client wrote it.
                    List.of(
                        new SocketUpgrader(context, "websocket"),
                        new SocketUpgrader(context, "WebSocket"))))
            .routing(routing(new GuardedHandler(endpoints, context.http())));
    config.address(ListenAddress.of(options.listen().host(), options.listen().port()).getAddress());
    return config;
  }

  /**
   * A port of its own, with the same watch over its connections. Its number of connections is
   * small, so that it cannot take the descriptors that clients and the log need.
   */
  static Consumer<ListenerConfig.Builder> admin(
      InetSocketAddress address,
      AcceptedSockets accepted,
      SocketContext context,
      AdminSources sources) {
    AdminOptions options = context.options().admin();
    var api =
        new AdminApi(
            context.signaling().administration(),
            sources.log(),
            options.rules(),
            address.getAddress().isLoopbackAddress(),
            context.metrics());
    var endpoints = new AdminEndpoints(sources, api, options.hosts());
    return listener ->
        listener
            .address(adminAddress(address).getAddress())
            .port(address.getPort())
            .connectionOptions(accepted)
            .maxTcpConnections(FileDescriptors.ADMIN)
            .useNio(false)
            .directHandlers(MalformedRequests.handlers(context.metrics()))
            .protocolsDiscoverServices(false)
            .addConnectionSelector(HttpSelector.forAdmin(context.http(), accepted))
            .routing(routing(new GuardedHandler(endpoints, context.http())));
  }

  private static HttpRouting.Builder routing(GuardedHandler handler) {
    return HttpRouting.builder().any(handler);
  }

  static InetSocketAddress adminAddress(InetSocketAddress admin) {
    return ListenAddress.of(admin.getHostString(), admin.getPort());
  }
}
