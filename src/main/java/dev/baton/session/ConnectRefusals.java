package dev.baton.session;

import dev.baton.protocol.CloseReason;
import dev.baton.protocol.ServerMessage;
import dev.baton.realm.Refusal;
import dev.baton.realm.TakeoverPolicy;
import dev.baton.session.RealmRequest.Outcome;
import java.util.Optional;

/**
 * Sends clients the reason for which they did not get the requested ID, counts the refusal, and
 * closes their connections. Safe for use by many threads.
 */
final class ConnectRefusals {
  /** PeerServer's text. */
  private static final String LIMIT = "Server has reached its concurrent user limit";

  private static final String PROOF_NEEDED = "This server needs a proof of ownership for every ID";
  private static final String BANNED = "This ID is banned on this server";
  private static final String TRY_AGAIN = "Server cannot take connections now, try again later";

  private final TakeoverPolicy takeover;
  private final Metrics metrics;

  ConnectRefusals(TakeoverPolicy takeover, Metrics metrics) {
    this.takeover = takeover;
    this.metrics = metrics;
  }

  /** The server cannot do it now. */
  Optional<PeerSession> unavailable(Connection connection, Metric why) {
    return refuse(connection, why, TRY_AGAIN, CloseReason.TRY_AGAIN_LATER);
  }

  /** It is not known who has the ID. */
  Optional<PeerSession> withoutAWord(Connection connection, Metric why) {
    metrics.count(why);
    connection.close(CloseReason.TRY_AGAIN_LATER);
    return Optional.empty();
  }

  /** The server is full. */
  Optional<PeerSession> full(Connection connection, Metric why) {
    return refuse(connection, why, LIMIT, CloseReason.LIMIT_REACHED);
  }

  /**
   * The rules are against it.
   *
   * @param presentedProof whether there was a proof beside the parameters
   * @param kind what it is, or what the client presented in the parameters
   */
  Optional<PeerSession> refused(
      Connection connection,
      Outcome.ConnectRefused refused,
      boolean presentedProof,
      ProofKind kind) {
    Refusal refusal = refused.refusal();
    countTakeover(refusal, kind);
    // Rounded up: at that time it is vacant.
    long retryAfter = refused.vacantIn().plusMillis(999).toSeconds();
    return switch (refusal) {
      case LIMIT -> full(connection, Metric.REFUSED_LIMIT);
      case ID_TAKEN ->
          taken(
              connection,
              Metric.REFUSED_ID_TAKEN,
              presentedProof && !takeover.allowed()
                  ? ServerMessage.idTaken("override-disabled", retryAfter)
                  : ServerMessage.idTaken(retryAfter));
      case STALE, FLAPPING ->
          taken(connection, Metric.REFUSED_PROOF, ServerMessage.idTaken(refusal.label(), 0));
      case BANNED -> {
        metrics.count(Metric.REFUSED_BANNED);
        connection.send(ServerMessage.error(BANNED, refusal.label()));
        connection.close(CloseReason.BANNED);
        yield Optional.empty();
      }
      case PROOF_REQUIRED,
          PROOF_MALFORMED,
          PROOF_INVALID,
          PROOF_EXPIRED,
          NOT_OWNER,
          CANNOT_VERIFY -> {
        if (!takeover.everyConnect()) {
          yield taken(connection, Metric.REFUSED_PROOF, ServerMessage.idTaken(refusal.label(), 0));
        }
        metrics.count(Metric.REFUSED_PROOF);
        connection.send(ServerMessage.error(PROOF_NEEDED, refusal.label()));
        connection.close(CloseReason.PROOF_REQUIRED);
        yield Optional.empty();
      }
    };
  }

  private void countTakeover(Refusal refusal, ProofKind kind) {
    boolean isUnverifiable = refusal == Refusal.CANNOT_VERIFY;
    switch (kind) {
      case NONE -> {}
      case TOKEN ->
          metrics.count(
              isUnverifiable
                  ? Metric.TAKEOVERS_UNVERIFIABLE_TOKEN
                  : Metric.TAKEOVERS_REFUSED_TOKEN);
      case TICKET ->
          metrics.count(
              isUnverifiable
                  ? Metric.TAKEOVERS_UNVERIFIABLE_TICKET
                  : Metric.TAKEOVERS_REFUSED_TICKET);
    }
  }

  private Optional<PeerSession> taken(Connection connection, Metric metric, byte[] message) {
    metrics.count(metric);
    connection.send(message);
    connection.close(CloseReason.ID_TAKEN);
    return Optional.empty();
  }

  private Optional<PeerSession> refuse(
      Connection connection, Metric metric, String message, CloseReason reason) {
    metrics.count(metric);
    connection.send(ServerMessage.error(message));
    connection.close(reason);
    return Optional.empty();
  }
}
