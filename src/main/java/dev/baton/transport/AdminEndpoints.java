package dev.baton.transport;

import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;

/**
 * What an operator asks for, on a port of its own: {@code /metrics} in the Prometheus text format,
 * version 0.0.4, and {@code /health}.
 */
final class AdminEndpoints implements HttpService {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final SignalingService signaling;
  private final Metrics metrics;
  private final SocketUpkeep upkeep;

  AdminEndpoints(SignalingService signaling, Metrics metrics, SocketUpkeep upkeep) {
    this.signaling = signaling;
    this.metrics = metrics;
    this.upkeep = upkeep;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/metrics", this::metrics).get("/health", this::health);
  }

  private void metrics(ServerRequest request, ServerResponse response) {
    var text = new StringBuilder();
    gauge(text, "peers", "IDs that can be reached", signaling.reachablePeers());
    gauge(text, "sockets", "Open TCP connections of clients", upkeep.openSockets());
    gauge(text, "websockets", "Open WebSockets", upkeep.openWebSockets());
    gauge(text, "waiting_bytes", "Bytes that wait for absent peers", signaling.waitingBytes());
    gauge(text, "command_queue", "Requests that wait for the writer", signaling.queueLength());
    gauge(text, "log_writable", "Whether the log takes events", signaling.isLogWritable() ? 1 : 0);
    for (Metric metric : Metric.values()) {
      String name = metric.label() + "_total";
      append(text, name, metric.description(), "counter", metrics.value(metric));
    }
    response.header(HeaderNames.CONTENT_TYPE, PROMETHEUS);
    response.send(text.toString());
  }

  private static void gauge(StringBuilder text, String name, String help, long value) {
    append(text, name, help, "gauge", value);
  }

  private static void append(
      StringBuilder text, String name, String help, String type, long value) {
    text.append(
        String.format(
            Locale.ROOT,
            "# HELP baton_%1$s %2$s%n# TYPE baton_%1$s %3$s%nbaton_%1$s %4$d%n",
            name,
            help,
            type,
            value));
  }

  private void health(ServerRequest request, ServerResponse response) {
    boolean up = signaling.isLogWritable();
    response.status(up ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503);
    response.header(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8");
    response.send(
        up
            ? "{\"status\":\"UP\"}"
            : "{\"status\":\"DOWN\",\"reason\":\"the event log cannot be written\"}");
  }
}
