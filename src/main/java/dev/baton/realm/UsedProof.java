package dev.baton.realm;

import java.time.Instant;

/**
 * What an ID remembers of a proof that was accepted for it.
 *
 * @param issuedAt {@code iat}, in whole seconds
 * @param tokenId {@code jti}, or empty text
 */
public record UsedProof(Instant issuedAt, String tokenId) {
  static UsedProof of(OwnershipProof proof) {
    return new UsedProof(proof.issuedAt(), proof.tokenId());
  }
}
