package dev.baton.ownership;

import java.time.Duration;
import java.util.Optional;

/**
 * What a proof must contain to be accepted by this server.
 *
 * @param issuer what {@code iss} must equal; empty if any issuer with a known key is accepted
 * @param audience what {@code aud} must be or contain
 * @param peerClaim the claim that names the peer ID
 * @param maxAge maximum time from {@code iat} to {@code exp}
 * @param skew by how much the clocks of the issuer and of this server may differ
 */
public record ProofRules(
    Optional<String> issuer, String audience, String peerClaim, Duration maxAge, Duration skew) {
  public static final String DEFAULT_AUDIENCE = "baton";
  public static final String DEFAULT_PEER_CLAIM = "sub";
  public static final Duration DEFAULT_MAX_AGE = Duration.ofMinutes(10);
  public static final Duration DEFAULT_SKEW = Duration.ofSeconds(30);

  public static final ProofRules DEFAULT =
      new ProofRules(
          Optional.empty(), DEFAULT_AUDIENCE, DEFAULT_PEER_CLAIM, DEFAULT_MAX_AGE, DEFAULT_SKEW);

  /** Throws {@link IllegalArgumentException} if no token could satisfy the rules. */
  public ProofRules {
    if (audience.isEmpty() || peerClaim.isEmpty() || issuer.filter(String::isEmpty).isPresent()) {
      throw new IllegalArgumentException("audience, issuer and peer claim must not be empty");
    }
    if (!maxAge.isPositive() || skew.isNegative()) {
      throw new IllegalArgumentException("the maximum age and the skew must be positive");
    }
  }
}
