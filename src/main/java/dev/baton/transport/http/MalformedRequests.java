package dev.baton.transport.http;

import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/**
 * Rejects requests that fail before they are routed, with 400. Helidon 4.5.0 still answers 500 to
 * some of them and then logs a stack trace, and puts words of the request into its answers.
 */
public final class MalformedRequests {
  private MalformedRequests() {}

  /** What Helidon calls for such a request; counted in the metrics. */
  public static DirectHandlers handlers(Metrics metrics) {
    DirectHandler handler =
        (_, _, status, headers, _) -> {
          boolean isBusy = status.equals(Status.SERVICE_UNAVAILABLE_503);
          if (isBusy && headers.contains(HeaderNames.RETRY_AFTER)) {
            // A WebSocket of a server that is about to stop, which is counted by itself.
          } else if (isBusy) {
            metrics.count(Metric.REFUSED_HEADS);
          } else if (status.code() != Status.FORBIDDEN_403.code()) {
            // One of another origin is well formed, and counted by itself.
            metrics.count(Metric.REQUESTS_MALFORMED);
          }
          boolean isClients = status.family() == Status.Family.CLIENT_ERROR;
          return DirectHandler.TransportResponse.builder()
              .status(isBusy || isClients ? status : Status.BAD_REQUEST_400)
              .headers(headers)
              .keepAlive(false)
              .entity(isBusy ? "The server is busy" : "Bad request")
              .build();
        };
    return DirectHandlers.builder()
        .addHandler(DirectHandler.EventType.INTERNAL_ERROR, handler)
        .addHandler(DirectHandler.EventType.BAD_REQUEST, handler)
        .build();
  }
}
