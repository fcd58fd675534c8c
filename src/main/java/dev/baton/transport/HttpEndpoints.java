package dev.baton.transport;

import dev.baton.protocol.ServerMessage;
import dev.baton.session.SignalingService;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** PeerServer's HTTP: what the server is, a fresh ID, the list of IDs; tickets; files. */
final class HttpEndpoints implements GuardedHandler.Endpoint {
  private static final String INFO =
      "{\"name\":\"PeerJS Server\",\"description\":\"A server side element to broker connections"
          + " between PeerJS clients.\",\"website\":\"https://peerjs.com/\"}";
  private static final String JSON = "application/json; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  private final TransportOptions options;
  private final SignalingService signaling;
  private final TicketEndpoint tickets;
  private final FileEndpoint files;
  private final Cors cors;

  HttpEndpoints(TransportOptions options, SignalingService signaling) {
    this.options = options;
    this.signaling = signaling;
    this.tickets = new TicketEndpoint(signaling, options.proxies());
    this.files = new FileEndpoint(options);
    this.cors = new Cors(options.corsOrigins());
  }

  @Override
  public void answer(ServerRequest request, ServerResponse response, byte[] body) {
    String path = request.prologue().uriPath().rawPath();
    List<String> segments = segmentsBelowMount(path);
    if (!isBelowMount(path)) {
      notFound(request, response);
      return;
    }
    cors.addHeaders(request, response);
    Method method = request.prologue().method();
    if (method.equals(Method.OPTIONS)) {
      cors.answerPreflight(request, response);
    } else if (method.equals(Method.POST) && isTicket(segments)) {
      TicketEndpoint.Answer ticket = tickets.answer(request, body);
      ticket.addHeaders(response);
      answer(request, response, ticket.status(), JSON, ticket.body());
    } else if (!method.equals(Method.GET) && !method.equals(Method.HEAD)) {
      notFound(request, response);
    } else if (segments.isEmpty()) {
      answer(request, response, Status.OK_200, JSON, INFO);
    } else if (!answerKeyed(segments, request, response)
        && !files.answer(path.substring(options.path().length()), request, response)) {
      notFound(request, response);
    }
  }

  private boolean isTicket(List<String> segments) {
    return segments.size() == 2
        && segments.get(0).equals(options.key())
        && matches("ticket", segments.get(1));
  }

  private boolean answerKeyed(
      List<String> segments, ServerRequest request, ServerResponse response) {
    if (segments.size() != 2) {
      return false;
    }
    String key = segments.get(0);
    String resource = segments.get(1);
    if (matches("id", resource)) {
      response.header(HeaderNames.CACHE_CONTROL, "no-store");
      answer(request, response, Status.OK_200, HTML, signaling.freshId().value());
    } else if (matches("peers", resource)) {
      if (options.allowDiscovery() && key.equals(options.key())) {
        answer(request, response, Status.OK_200, JSON, peersAsJson());
      } else {
        answer(request, response, Status.UNAUTHORIZED_401, TEXT, "Unauthorized");
      }
    } else {
      return false;
    }
    return true;
  }

  private String peersAsJson() {
    return signaling.peers().stream()
        .map(ServerMessage::quoted)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private boolean matches(String name, String segment) {
    return options.caseSensitivePaths() ? name.equals(segment) : name.equalsIgnoreCase(segment);
  }

  private boolean isBelowMount(String path) {
    String mount = options.path();
    String candidate = path.endsWith("/") ? path : path + "/";
    return options.caseSensitivePaths()
        ? candidate.startsWith(mount)
        : candidate.toLowerCase(Locale.ROOT).startsWith(mount.toLowerCase(Locale.ROOT));
  }

  /** The segments after the mount; a slash at the end makes none. */
  private List<String> segmentsBelowMount(String path) {
    if (path.length() <= options.path().length()) {
      return List.of();
    }
    String below = path.substring(options.path().length());
    return below.isEmpty() ? List.of() : List.of(below.split("/"));
  }

  private static void notFound(ServerRequest request, ServerResponse response) {
    String what = request.prologue().method().text() + " " + request.prologue().uriPath().rawPath();
    String escaped = what.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    answer(request, response, Status.NOT_FOUND_404, HTML, "<pre>Cannot " + escaped + "</pre>\n");
  }

  private static void answer(
      ServerRequest request,
      ServerResponse response,
      Status status,
      String contentType,
      String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    response.status(status);
    response.header(HeaderNames.CONTENT_TYPE, contentType);
    if (request.prologue().method().equals(Method.HEAD)) {
      response.contentLength(bytes.length);
      response.send();
    } else {
      response.send(bytes);
    }
  }
}
