package dev.baton.transport.http;

import dev.baton.protocol.TicketRequest;
import dev.baton.realm.PeerId;
import dev.baton.realm.Token;
import dev.baton.session.SignalingService;
import dev.baton.session.TicketOutcome;
import dev.baton.transport.net.TrustedProxies;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST {path}{key}/ticket}: gives the holder of an ID a ticket, with which another device of
 * theirs can take the ID over. The bearer token is that of the live connection, or a proof.
 */
final class TicketEndpoint {
  private static final long EXPIRES_IN_SECONDS = 60;

  /** How soon a client may ask again that was not at fault. */
  private static final int RETRY_AFTER_SECONDS = 5;

  private final SignalingService signaling;
  private final TrustedProxies proxies;

  TicketEndpoint(SignalingService signaling, TrustedProxies proxies) {
    this.signaling = signaling;
    this.proxies = proxies;
  }

  /** The answer; {@code body} is JSON. */
  record TicketAnswer(Status status, String body) {
    void addHeaders(ServerResponse response) {
      response.header(HeaderNames.CACHE_CONTROL, "no-store");
      if (status.equals(Status.SERVICE_UNAVAILABLE_503)) {
        response.header(HeaderNames.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS));
      }
    }
  }

  TicketAnswer answer(ServerRequest request, byte[] body) {
    if (!signaling.allowsTakeover()) {
      return error(Status.FORBIDDEN_403, "override-disabled", "Takeover is off on this server");
    }
    List<Token> bearers = Bearers.of(request.headers());
    if (bearers.size() != 1) {
      return error(
          Status.UNAUTHORIZED_401, "token-required", "Give one token: Authorization: Bearer TOKEN");
    }
    if (body.length > TicketRequest.MAX_BYTES) {
      return error(Status.REQUEST_ENTITY_TOO_LARGE_413, "too-large", "The request is too large");
    }
    Optional<TicketRequest> ticketRequest = TicketRequest.parse(body);
    if (ticketRequest.isEmpty()) {
      return error(
          Status.BAD_REQUEST_400, "bad-request", "The body is a JSON object with the member id");
    }
    PeerId peer = ticketRequest.get().peer();
    // One answer for an ID that is vacant and one that is another's: who asks is not to know.
    return switch (signaling.ticket(peer, bearers.getFirst(), address(request))) {
      case TicketOutcome.Issued(String ticket) ->
          new TicketAnswer(Status.OK_200, TicketRequest.answer(peer, ticket, EXPIRES_IN_SECONDS));
      case TicketOutcome.NotHolder _ ->
          error(Status.FORBIDDEN_403, "not-holder", "The token does not hold this ID");
      case TicketOutcome.CannotVerify _ ->
          error(
              Status.SERVICE_UNAVAILABLE_503,
              "cannot-verify",
              "The token cannot be verified at the moment");
      case TicketOutcome.TryAgain _ ->
          error(Status.SERVICE_UNAVAILABLE_503, "try-again", "The server is busy");
    };
  }

  private String address(ServerRequest request) {
    return proxies.clientAddress(request.remotePeer(), request.headers());
  }

  private static TicketAnswer error(Status status, String reason, String message) {
    return new TicketAnswer(
        status, "{\"error\":{\"reason\":\"" + reason + "\",\"msg\":\"" + message + "\"}}");
  }
}
