package dev.baton.transport.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.admin.AdminAnswer;
import dev.baton.admin.AdminApi;
import dev.baton.admin.AdminRequest;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an operator asks for, on a port of its own: {@code /metrics} in the Prometheus text format,
 * {@code /health} and the probes below it, and the {@link AdminApi}; only for requests that name
 * this machine (see {@link AdminHosts}).
 */
public final class AdminEndpoints implements GuardedHandler.Endpoint {
  private static final HeaderName NO_SNIFFING = HeaderNames.create("X-Content-Type-Options");

  private final AdminSources sources;
  private final AdminApi api;
  private final AdminHosts hosts;
  private final FileEndpoint console = new FileEndpoint(WebFiles.console());

  /**
   * The endpoints.
   *
   * @param hosts under which names they answer, besides loopback and the address that was connected
   *     to
   */
  public AdminEndpoints(AdminSources sources, AdminApi api, List<String> hosts) {
    this.sources = sources;
    this.api = api;
    this.hosts = new AdminHosts(hosts);
    AdminGauges.register(sources);
  }

  @Override
  public void answer(ServerRequest request, ServerResponse response, byte[] body) {
    Method method = request.prologue().method();
    String host = request.headers().get(HeaderNames.HOST).get();
    if (!hosts.allows(host, connectedTo(request))) {
      sources.metrics().count(Metric.REFUSED_ADMIN_HOST);
      response.status(Status.MISDIRECTED_REQUEST_421).send("Not served under this host\n");
      return;
    }
    String path = request.prologue().uriPath().rawPath();
    AdminRequest asked = asked(request, path, host, body);
    if (AdminApi.isAt(path)) {
      sources
          .monitor()
          .answer(
              request.remotePeer().address(),
              request.localPeer().address(),
              () -> send(request, response, api.answer(asked)));
    } else if (!method.equals(Method.GET) && !method.equals(Method.HEAD)) {
      response.status(Status.METHOD_NOT_ALLOWED_405);
      response.header(HeaderNames.ALLOW, "GET, HEAD");
      response.send();
    } else {
      switch (path) {
        case "/metrics", "/health", "/health/started", "/health/live", "/health/ready" ->
            api.refusalOfMetrics(asked)
                .ifPresentOrElse(
                    refusal -> send(request, response, refusal),
                    () -> show(path, request, response));
        // The files of the console hold no data: they need no token, and the page asks for one.
        default -> {
          if (!console.answer(path.substring(1), request, response)) {
            response.status(Status.NOT_FOUND_404).send();
          }
        }
      }
    }
  }

  private void show(String path, ServerRequest request, ServerResponse response) {
    if (path.equals("/metrics")) {
      metrics(request, response);
    } else {
      health(path, request, response);
    }
  }

  private static AdminRequest asked(ServerRequest request, String path, String host, byte[] body) {
    Map<String, List<String>> headers = new HashMap<>();
    for (String name : AdminRequest.HEADERS) {
      headers.put(
          name.toLowerCase(Locale.ROOT), request.headers().all(HeaderNames.create(name), List::of));
    }
    String address =
        request.remotePeer().address() instanceof InetSocketAddress peer
            ? peer.getAddress().getHostAddress()
            : "";
    return new AdminRequest(
        request.prologue().method().text(),
        path,
        request.prologue().query().rawValue(),
        headers,
        new AdminRequest.Asker(address, AdminHosts.isLoopback(host)),
        body);
  }

  private static void send(ServerRequest request, ServerResponse response, AdminAnswer answer) {
    response.status(Status.create(answer.status()));
    response.header(HeaderNames.CONTENT_TYPE, answer.contentType());
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header(NO_SNIFFING, "nosniff");
    if (answer.events().isPresent()) {
      StreamEndpoint.send(answer.events().get(), response);
      return;
    }
    answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    send(request, response, answer.body());
    if (answer.closes()) {
      throw new CloseConnectionException("the client is refused a stream");
    }
  }

  /** Sends a body, of which an answer to HEAD has the length alone. */
  private static void send(ServerRequest request, ServerResponse response, byte[] body) {
    if (request.prologue().method().equals(Method.HEAD)) {
      response.contentLength(body.length);
      response.send();
    } else {
      response.send(body);
    }
  }

  private static InetAddress connectedTo(ServerRequest request) {
    return request.localPeer().address() instanceof InetSocketAddress address
        ? address.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  private void metrics(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, Metrics.CONTENT_TYPE);
    send(request, response, sources.metrics().page().getBytes(UTF_8));
  }

  /** A warning is not a failure: a probe that restarted the server would interrupt every client. */
  private void health(String path, ServerRequest request, ServerResponse response) {
    Health health =
        switch (path) {
          case "/health/started" -> Health.started(sources.signaling());
          case "/health/live" -> Health.live(sources.signaling());
          case "/health/ready" -> Health.ready(sources.signaling(), sources.monitor());
          default -> Health.of(sources.signaling(), sources.metrics(), sources.monitor());
        };
    response.status(health.serves() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503);
    response.header(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8");
    send(request, response, health.json().getBytes(UTF_8));
  }
}
