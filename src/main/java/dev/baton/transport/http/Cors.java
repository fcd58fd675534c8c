package dev.baton.transport.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;

/**
 * Cross-origin headers as PeerServer's: every origin is reflected unless some are listed, and a
 * request from another one is served without them.
 */
final class Cors {
  private static final HeaderName ALLOW_ORIGIN = HeaderNames.create("Access-Control-Allow-Origin");
  private static final HeaderName ALLOW_METHODS =
      HeaderNames.create("Access-Control-Allow-Methods");
  private static final HeaderName ALLOW_HEADERS =
      HeaderNames.create("Access-Control-Allow-Headers");
  private static final HeaderName REQUEST_HEADERS =
      HeaderNames.create("Access-Control-Request-Headers");
  private static final String METHODS = "GET,HEAD,PUT,PATCH,POST,DELETE";

  private final List<String> origins;

  Cors(List<String> origins) {
    this.origins = origins;
  }

  void addHeaders(ServerRequest request, ServerResponse response) {
    Optional<String> origin = header(request, HeaderNames.ORIGIN);
    response.header(HeaderNames.VARY, "Origin");
    origin
        .filter(value -> origins.isEmpty() || origins.contains(value))
        .ifPresent(value -> response.header(ALLOW_ORIGIN, value));
  }

  void answerPreflight(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.VARY, "Origin, Access-Control-Request-Headers");
    response.header(ALLOW_METHODS, METHODS);
    header(request, REQUEST_HEADERS)
        .ifPresent(requested -> response.header(ALLOW_HEADERS, requested));
    response.status(Status.NO_CONTENT_204).send();
  }

  private static Optional<String> header(ServerRequest request, HeaderName name) {
    return request.headers().contains(name)
        ? Optional.of(request.headers().get(name).get())
        : Optional.empty();
  }
}
