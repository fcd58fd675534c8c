package dev.baton.transport.http;

import dev.baton.protocol.ServerMessage;
import dev.baton.session.SignalingService;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** PeerServer's HTTP: what the server is, a fresh ID, the list of IDs; tickets; files. */
public final class HttpEndpoints implements GuardedHandler.Endpoint {
  private static final String INFO =
      "{\"name\":\"PeerJS Server\",\"description\":\"A server side element to broker connections"
          + " between PeerJS clients.\",\"website\":\"https://peerjs.com/\"}";
  private static final String JSON = "application/json; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** Like PeerServer, takes a second slash behind the key, and one at the end. */
  private static final Pattern KEYED = Pattern.compile("([^/]+)//?([^/]+)/?");

  private static final Pattern BAD_KEY = Pattern.compile("[^/]*%(?![0-9A-Fa-f]{2}).*");

  private final HttpOptions options;
  private final SignalingService signaling;
  private final TicketEndpoint tickets;
  private final FileEndpoint files;
  private final Cors cors;

  public HttpEndpoints(HttpOptions options, SignalingService signaling) {
    this.options = options;
    this.signaling = signaling;
    this.tickets = new TicketEndpoint(signaling, options.proxies());
    this.files = new FileEndpoint(options.site());
    this.cors = new Cors(options.origins());
  }

  @Override
  public void answer(ServerRequest request, ServerResponse response, byte[] body) {
    Optional<String> found = belowMount(request.prologue().uriPath().rawPath());
    if (found.isEmpty()) {
      notFound(request, response);
      return;
    }
    String path = found.get();
    Matcher keyed = KEYED.matcher(path);
    cors.addHeaders(request, response);
    Method method = request.prologue().method();
    if (method.equals(Method.OPTIONS)) {
      cors.answerPreflight(request, response);
    } else if (BAD_KEY.matcher(path).matches()) {
      answer(request, response, Status.BAD_REQUEST_400, HTML, "<pre>Bad Request</pre>\n");
    } else if (method.equals(Method.POST) && isTicket(keyed)) {
      TicketEndpoint.TicketAnswer ticket = tickets.answer(request, body);
      ticket.addHeaders(response);
      answer(request, response, ticket.status(), JSON, ticket.body());
    } else if (!method.equals(Method.GET) && !method.equals(Method.HEAD)) {
      notFound(request, response);
    } else if (path.isEmpty()) {
      answer(request, response, Status.OK_200, JSON, INFO);
    } else if (!answerKeyed(keyed, request, response) && !files.answer(path, request, response)) {
      notFound(request, response);
    }
  }

  private boolean isTicket(Matcher keyed) {
    return keyed.matches()
        && keyed.group(1).equals(options.key())
        && matches("ticket", keyed.group(2));
  }

  private boolean answerKeyed(Matcher keyed, ServerRequest request, ServerResponse response) {
    if (!keyed.matches()) {
      return false;
    }
    String key = keyed.group(1);
    String resource = keyed.group(2);
    if (matches("id", resource)) {
      response.header(HeaderNames.CACHE_CONTROL, "no-store");
      answer(request, response, Status.OK_200, HTML, signaling.freshId().value());
    } else if (matches("peers", resource)) {
      if (options.site().discovery() && key.equals(options.key())) {
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
    return options.site().caseSensitivePaths()
        ? name.equals(segment)
        : name.equalsIgnoreCase(segment);
  }

  /** What follows the mount and its slash, of which there may be two as in PeerServer. */
  private Optional<String> belowMount(String path) {
    String mount = options.site().path();
    if (mount.equals("/")) {
      // An asterisk is the target of "OPTIONS *", which asks about the whole server.
      return Optional.of(path.startsWith("/") ? path.substring(1) : path);
    }
    String slashed = path + "/";
    if (!slashed.regionMatches(!options.site().caseSensitivePaths(), 0, mount, 0, mount.length())) {
      return Optional.empty();
    }
    String below = path.length() < mount.length() ? "" : path.substring(mount.length());
    return Optional.of(below.startsWith("/") ? below.substring(1) : below);
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
