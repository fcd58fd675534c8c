package dev.baton.transport;

import dev.baton.protocol.CloseReason;
import dev.baton.protocol.ConnectParameters;
import dev.baton.protocol.ServerMessage;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.Token;
import dev.baton.session.AddressKey;
import dev.baton.session.Connection;
import dev.baton.session.Metric;
import dev.baton.session.PeerSession;
import dev.baton.transport.TransportOptions.Admission;
import java.util.List;
import java.util.Optional;

/**
 * What counts of the request that became a WebSocket.
 *
 * @param query the raw query
 * @param bearers tokens presented as proofs in headers
 * @param traceparent see {@link Connection#traceparent}
 */
public record Handshake(
    String query, List<Token> bearers, ClientDetails client, Optional<String> traceparent) {
  private static final String TOO_MANY =
      "Too many new connections from this address, try again later";

  /**
   * Asks for the ID; if it is refused, the client has received the reason and its connection is
   * closed.
   */
  Optional<PeerSession> admit(SocketContext context, Connection connection) {
    if (!context.addressRate().admits(AddressKey.of(client.address()), System.nanoTime())) {
      context.metrics().count(Metric.REFUSED_ADDRESS_RATE);
      return refuse(connection, TOO_MANY, CloseReason.LIMIT_REACHED);
    }
    Admission admission = context.options().admission();
    return switch (ConnectParameters.parse(query, admission.key(), admission.strictIds())) {
      case ConnectParameters.Parsed.Invalid(String message, CloseReason reason) -> {
        context.metrics().count(Metric.REFUSED_PARAMETERS);
        yield refuse(connection, message, reason);
      }
      case ConnectParameters.Parsed.Valid(ConnectParameters parameters) ->
          context
              .signaling()
              .connect(parameters, bearers, client.withVersion(parameters.version()), connection);
    };
  }

  private static Optional<PeerSession> refuse(
      Connection connection, String message, CloseReason reason) {
    connection.send(ServerMessage.error(message));
    connection.close(reason);
    return Optional.empty();
  }

  /** Without the query, which holds the token. */
  @Override
  public String toString() {
    return "Handshake of " + client;
  }
}
