package dev.baton.realm;

import java.time.Instant;

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
 * @param singleUse whether it may be used once only, wherever it is used: a ticket
 */
public record OwnershipProof(
    String subject,
    String issuer,
    String keyId,
    String tokenId,
    Instant issuedAt,
    Instant expiresAt,
    boolean singleUse) {}
