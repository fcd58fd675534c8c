package dev.baton.audit;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.NodeRun;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import java.time.Instant;
import java.util.Optional;

/**
 * A connection's stay at an ID, as far as the events up to a moment say.
 *
 * @param peer the ID
 * @param connection the connection that holds it
 * @param since when it began to; behind a gap in the log, a time at which it did already
 * @param detached whether its socket is gone and the ID waits for its client
 * @param run the run of the node that its socket is, or was, with
 * @param client where the connection came from; empty if the event that began it is missing
 * @param provenBy the proof with which it took the ID
 */
public record Holding(
    PeerId peer,
    ConnectionId connection,
    Instant since,
    boolean detached,
    NodeRun run,
    Optional<ClientDetails> client,
    Optional<OwnershipProof> provenBy) {
  Holding asDetached() {
    return new Holding(peer, connection, since, true, run, client, provenBy);
  }

  /** Where its client is, or empty. */
  public String address() {
    return client.map(ClientDetails::address).orElse("");
  }

  /** What its client calls itself, or empty. */
  public String userAgent() {
    return client.map(ClientDetails::userAgent).orElse("");
  }

  /** The subject and, if it has one, the issuer of the proof, or empty. */
  public String proof() {
    return provenBy
        .map(
            proof ->
                proof.issuer().isEmpty()
                    ? proof.subject()
                    : proof.subject() + " by " + proof.issuer())
        .orElse("");
  }
}
