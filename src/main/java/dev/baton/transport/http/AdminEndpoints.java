package dev.baton.transport.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.admin.AdminAnswer;
import dev.baton.admin.AdminApi;
import dev.baton.admin.AdminRequest;
import dev.baton.session.LogCondition;
import dev.baton.session.LogOutlook;
import dev.baton.session.MemoryBudget;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
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
 * version 0.0.4, {@code /health}, and the {@link AdminApi}; only for requests that name this
 * machine (see {@link AdminHosts}).
 */
public final class AdminEndpoints implements GuardedHandler.Endpoint {
  private static final HeaderName NO_SNIFFING = HeaderNames.create("X-Content-Type-Options");
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final AdminSources sources;
  private final AdminApi api;
  private final AdminHosts hosts;

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
      send(request, response, api.answer(asked));
    } else if (!method.equals(Method.GET) && !method.equals(Method.HEAD)) {
      response.status(Status.METHOD_NOT_ALLOWED_405);
      response.header(HeaderNames.ALLOW, "GET, HEAD");
      response.send();
    } else {
      switch (path) {
        case "/metrics", "/health" ->
            api.refusalOfMetrics(asked)
                .ifPresentOrElse(
                    refusal -> send(request, response, refusal),
                    () -> show(path, request, response));
        default -> response.status(Status.NOT_FOUND_404).send();
      }
    }
  }

  private void show(String path, ServerRequest request, ServerResponse response) {
    if (path.equals("/metrics")) {
      metrics(request, response);
    } else {
      health(request, response);
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
    answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    send(request, response, answer.body());
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
    SignalingService signaling = sources.signaling();
    MemoryBudget memory = sources.memory();
    Metrics metrics = sources.metrics();
    var text = new StringBuilder();
    gauge(text, "peers", "IDs that can be reached", signaling.reachablePeers());
    gauge(text, "sockets", "Open TCP connections of clients", sources.openSockets().getAsInt());
    gauge(text, "websockets", "Open WebSockets", sources.openWebSockets().getAsInt());
    gauge(text, "waiting_bytes", "Bytes that wait for absent peers", signaling.waitingBytes());
    gauge(text, "memory_limit_bytes", "What may be held for clients", memory.limit());
    gauge(text, "memory_used_bytes", "What is held for clients", memory.used());
    for (MemoryBudget.Part part : MemoryBudget.Part.values()) {
      gauge(text, part.label(), part.description(), memory.used(part));
    }
    gauge(text, "bans", "IDs that are banned", signaling.administration().bans());
    gauge(text, "command_queue", "Requests that wait for the writer", signaling.queueLength());
    LogCondition log = signaling.logCondition();
    gauge(text, "log_writable", "Whether the log takes events", log.isWritable() ? 1 : 0);
    int shortage = log.shortage().isPresent() ? 1 : 0;
    gauge(text, "disk_nearly_full", "Whether the disk is short of --min_free_space", shortage);
    int damaged = log.olderDamage().isPresent() ? 1 : 0;
    gauge(text, "log_damaged", "Whether events that the start did not read are damaged", damaged);
    LogOutlook outlook = log.outlook();
    gauge(text, "log_bytes_per_hour", "Bytes an hour added to the log", outlook.bytesPerHour());
    gauge(text, "log_days_left", "Days for which the disk has room", outlook.daysLeft());
    gauge(text, "audit_index_lag_events", "Events not in the audit index", metrics.index().lag());
    sources
        .certificate()
        .ifPresent(
            c -> gauge(text, "certificate_days_left", "Days until TLS expires", c.daysLeft()));
    for (Metric metric : Metric.values()) {
      String name = metric.label() + "_total";
      append(text, name, metric.description(), "counter", metrics.value(metric));
    }
    response.header(HeaderNames.CONTENT_TYPE, PROMETHEUS);
    send(request, response, text.toString().getBytes(UTF_8));
  }

  private static void gauge(StringBuilder text, String name, String help, long value) {
    append(text, name, help, "gauge", value);
  }

  private static void append(
      StringBuilder text, String name, String help, String type, long value) {
    text.append(
        String.format(
            Locale.ROOT,
            "# HELP baton_%1$s %2$s\n# TYPE baton_%1$s %3$s\nbaton_%1$s %4$d\n",
            name,
            help,
            type,
            value));
  }

  /** A warning is not a failure: a probe that restarted the server would interrupt every client. */
  private void health(ServerRequest request, ServerResponse response) {
    Health health = Health.of(sources.signaling(), sources.metrics());
    response.status(health.serves() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503);
    response.header(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8");
    send(request, response, health.json().getBytes(UTF_8));
  }
}
