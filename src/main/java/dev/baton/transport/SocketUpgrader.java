package dev.baton.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.Token;
import dev.baton.session.Metric;
import dev.baton.transport.http.Bearers;
import dev.baton.transport.http.FramedContext;
import dev.baton.transport.websocket.OpeningHandshake;
import dev.baton.transport.websocket.SocketStreams;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsUpgrader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Turns an HTTP connection into a {@link ClientConnection} (RFC 6455, section 4.2). */
final class SocketUpgrader extends WsUpgrader {
  /** As PeerServer says; 8 is the draft that became 13. */
  private static final Header VERSIONS = HeaderValues.create(WS_VERSION, "13, 8");

  /** Seconds; for a client that comes while the server is about to stop. */
  private static final Header RETRY_AFTER = HeaderValues.create(HeaderNames.RETRY_AFTER, "5");

  private final SocketContext context;
  private final String path;
  private final String protocolName;

  /**
   * An upgrader.
   *
   * @param protocolName the value of the Upgrade header that it answers to. Helidon 4.5.0 still
   *     compares it exactly, though RFC 6455 (section 4.2.1) does not tell upper from lower case
   */
  SocketUpgrader(SocketContext context, String protocolName) {
    super(WsConfig.create());
    this.context = context;
    this.path = context.options().site().path() + "peerjs";
    this.protocolName = protocolName;
  }

  @Override
  public String supportedProtocol() {
    return protocolName;
  }

  @Override
  public ServerConnection upgrade(
      ConnectionContext helidon, HttpPrologue prologue, WritableHeaders<?> headers) {
    String requested = prologue.uriPath().rawPath();
    if (!requested.equals(path) && !requested.equals(path + "/")) {
      throw refusal(Status.BAD_REQUEST_400, "No WebSocket here");
    }
    if (context.http().monitor().isDraining()) {
      context.metrics().count(Metric.REFUSED_DRAINING);
      throw refusal(Status.SERVICE_UNAVAILABLE_503, "The server is about to stop", RETRY_AFTER);
    }
    if (!isUpgrade(prologue, headers)) {
      throw refusal(Status.BAD_REQUEST_400, "Not an upgrade");
    }
    if (!SUPPORTED_VERSION.equals(first(headers, WS_VERSION))) {
      throw refusal(Status.BAD_REQUEST_400, "Unsupported WebSocket version", VERSIONS);
    }
    String accept =
        OpeningHandshake.accept(first(headers, WS_KEY))
            .orElseThrow(() -> refusal(Status.BAD_REQUEST_400, "Bad Sec-WebSocket-Key"));
    String origin = first(headers, HeaderNames.ORIGIN);
    TransportOptions options = context.options();
    if (options.admission().origins().refuses(origin)) {
      context.metrics().count(Metric.REFUSED_ORIGIN);
      throw refusal(Status.FORBIDDEN_403, "Origin not allowed");
    }
    String address = options.listen().proxies().clientAddress(helidon.remotePeer(), headers);
    var client = new ClientDetails(address, first(headers, HeaderNames.USER_AGENT), "", origin);
    Optional<String> traceparent = Traceparent.of(first(headers, Traceparent.HEADER));
    String response =
        SWITCHING_PROTOCOL_PREFIX + accept + subprotocol(headers) + SWITCHING_PROTOCOLS_SUFFIX;
    SocketStreams streams = streams(helidon, response.getBytes(US_ASCII));
    List<Token> bearers = Bearers.of(headers);
    // Helidon 4.5.0's frame on this thread's stack still keeps the headers while the socket lives.
    headers.clear();
    return new ClientConnection(
        context, streams, new Handshake(prologue.query().rawValue(), bearers, client, traceparent));
  }

  /** The bytes behind the request, which are frames. */
  private SocketStreams streams(ConnectionContext helidon, byte[] response) {
    if (helidon instanceof FramedContext framed) {
      framed.upgraded();
    }
    HelidonSocket socket = helidon.serverSocket();
    return new SocketStreams(
        socket,
        response,
        helidon.dataReader(),
        FramedContext.readNanosOf(helidon),
        () -> context.http().monitor().closeSocket(socket));
  }

  /** A GET with {@code Connection: Upgrade} and one key (RFC 6455, section 4.2.1). */
  private static boolean isUpgrade(HttpPrologue prologue, WritableHeaders<?> headers) {
    return prologue.method().equals(Method.GET)
        && headers.all(WS_KEY, List::of).size() == 1
        && headers.all(HeaderNames.CONNECTION, List::of).stream()
            .flatMap(value -> Arrays.stream(value.split(",")))
            .anyMatch(token -> token.strip().equalsIgnoreCase("upgrade"));
  }

  /** Like PeerServer, answers with the first one offered that is none to keep to oneself. */
  private static String subprotocol(WritableHeaders<?> headers) {
    return Bearers.offeredProtocols(headers)
        .filter(name -> !Bearers.isBearer(name))
        .findFirst()
        .map(name -> "\r\nSec-WebSocket-Protocol: " + name)
        .orElse("");
  }

  private static String first(WritableHeaders<?> headers, HeaderName name) {
    return headers.contains(name) ? headers.get(name).get() : "";
  }

  private static RequestException refusal(Status status, String message, Header... headers) {
    RequestException.Builder refusal =
        RequestException.builder()
            .type(DirectHandler.EventType.BAD_REQUEST)
            .status(status)
            .message(message);
    for (Header header : headers) {
      refusal.header(header);
    }
    return refusal.build();
  }
}
