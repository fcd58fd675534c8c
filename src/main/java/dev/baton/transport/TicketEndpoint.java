package dev.baton.transport;

import dev.baton.protocol.TicketRequest;
import dev.baton.realm.PeerId;
import dev.baton.realm.Token;
import dev.baton.session.SignalingService;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST {path}{key}/ticket}: gives the holder of an ID a ticket, with which another device of
 * theirs can take the ID over. The bearer token is that of the live connection, or a proof.
 */
final class TicketEndpoint {
  private static final long EXPIRES_IN_SECONDS = 60;

  private final SignalingService signaling;

  TicketEndpoint(SignalingService signaling) {
    this.signaling = signaling;
  }

  /** What is to be answered; {@code body} is JSON. */
  record Answer(Status status, String body) {}

  Answer answer(ServerRequest request) {
    if (!signaling.allowsTakeover()) {
      return error(Status.FORBIDDEN_403, "override-disabled", "Takeover is off on this server");
    }
    List<Token> bearers = Bearers.of(request.headers());
    if (bearers.size() != 1) {
      return error(
          Status.UNAUTHORIZED_401, "token-required", "Give one token: Authorization: Bearer TOKEN");
    }
    Optional<byte[]> body = body(request);
    if (body.isEmpty()) {
      return error(Status.REQUEST_ENTITY_TOO_LARGE_413, "too-large", "The request is too large");
    }
    Optional<TicketRequest> ticketRequest = TicketRequest.parse(body.get());
    if (ticketRequest.isEmpty()) {
      return error(
          Status.BAD_REQUEST_400, "bad-request", "The body is a JSON object with the member id");
    }
    PeerId peer = ticketRequest.get().peer();
    // One answer for an ID that is vacant and one that is another's: who asks is not to know.
    return signaling
        .ticket(peer, bearers.getFirst())
        .map(
            ticket ->
                new Answer(Status.OK_200, TicketRequest.answer(peer, ticket, EXPIRES_IN_SECONDS)))
        .orElseGet(
            () -> error(Status.FORBIDDEN_403, "not-holder", "The token does not hold this ID"));
  }

  private static Optional<byte[]> body(ServerRequest request) {
    try (InputStream in = request.content().inputStream()) {
      byte[] body = in.readNBytes(TicketRequest.MAX_BYTES + 1);
      return body.length > TicketRequest.MAX_BYTES ? Optional.empty() : Optional.of(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer error(Status status, String reason, String message) {
    return new Answer(
        status, "{\"error\":{\"reason\":\"" + reason + "\",\"msg\":\"" + message + "\"}}");
  }
}
