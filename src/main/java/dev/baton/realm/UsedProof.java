package dev.baton.realm;

import java.time.Instant;

/**
 * What an ID remembers of a proof that was accepted for it.
 *
 * @param issuedAt {@code iat}, in whole seconds
 * @param tokenId {@code jti}, or empty text
 */
public record UsedProof(Instant issuedAt, String tokenId) {
  /** Whether it cannot be read which proof it is of its second. */
  boolean isUnreadable() {
    return Redaction.isOne(tokenId);
  }

  static UsedProof of(OwnershipProof proof) {
    return new UsedProof(proof.issuedAt(), proof.tokenId());
  }
}
