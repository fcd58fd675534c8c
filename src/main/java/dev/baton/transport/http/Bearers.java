package dev.baton.transport.http;

import dev.baton.realm.Token;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tokens that a request presents as proofs: {@code Authorization: Bearer TOKEN} (RFC 6750, section
 * 2.1), and {@code Sec-WebSocket-Protocol: peerjs, bearer.TOKEN} for browsers, which cannot set
 * other headers on a WebSocket.
 */
public final class Bearers {
  private static final HeaderName PROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");
  private static final String SUBPROTOCOL = "bearer.";
  private static final String SCHEME = "Bearer ";

  private Bearers() {}

  public static List<Token> of(Headers headers) {
    if (!headers.contains(PROTOCOL) && !headers.contains(HeaderNames.AUTHORIZATION)) {
      return List.of();
    }
    Stream<String> offered =
        offeredProtocols(headers)
            .filter(Bearers::isBearer)
            .map(name -> name.substring(SUBPROTOCOL.length()));
    Stream<String> authorized =
        headers.all(HeaderNames.AUTHORIZATION, List::of).stream()
            .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            .map(value -> value.substring(SCHEME.length()).strip());
    return Stream.concat(offered, authorized).map(Token::new).toList();
  }

  /** The subprotocols that a client offers, in their order. */
  public static Stream<String> offeredProtocols(Headers headers) {
    return !headers.contains(PROTOCOL)
        ? Stream.empty()
        : headers.all(PROTOCOL, List::of).stream()
            .flatMap(value -> Arrays.stream(value.split(",")))
            .map(String::strip)
            .filter(name -> !name.isEmpty());
  }

  /** Whether a subprotocol is a token in disguise, which is not to be sent back. */
  public static boolean isBearer(String protocol) {
    return protocol.regionMatches(true, 0, SUBPROTOCOL, 0, SUBPROTOCOL.length());
  }
}
