package dev.baton.realm;

import java.time.Instant;
import java.util.Optional;

/**
 * A verified JWT for exactly one peer ID, as far as the realm needs to know it: never the token
 * itself. A member that the token does not have is empty.
 *
 * @param subject the claim that names the ID, as the token has it
 * @param issuer {@code iss}
 * @param keyId {@code kid} of the key that verified it
 * @param tokenId {@code jti}
 * @param issuedAt {@code iat}, in whole seconds
 * @param expiresAt {@code exp}, in whole seconds
 * @param rank how much it counts
 * @param tenure of a ticket, the connection that began the {@link Tenure} in which it was given;
 *     events of earlier versions do not have it
 */
public record OwnershipProof(
    String subject,
    String issuer,
    String keyId,
    String tokenId,
    Instant issuedAt,
    Instant expiresAt,
    ProofRank rank,
    Optional<ConnectionId> tenure) {
  /** Whether it is a ticket given in this tenure. */
  boolean isTicketOf(Tenure held) {
    return rank == ProofRank.TICKET && tenure.equals(Optional.of(held.begunBy()));
  }
}
