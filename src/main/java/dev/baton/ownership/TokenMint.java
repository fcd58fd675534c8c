package dev.baton.ownership;

import dev.baton.realm.PeerId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes proofs with a private key, as the backend of an app does: for experiments and scripts. */
public final class TokenMint {
  private final SigningKey key;

  private TokenMint(SigningKey key) {
    this.key = key;
  }

  /**
   * A mint with the private key or secret of a file, a JWK.
   *
   * @throws UnusableKeyException naming the file
   */
  public static TokenMint open(Path keyFile) {
    return new TokenMint(SigningKey.read(keyFile));
  }

  /** A proof, valid for this long, that a server with these rules accepts, in compact form. */
  public String mint(PeerId peer, ProofRules rules, Duration lifetime, Instant now) {
    long issuedAt = now.getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>();
    rules.issuer().ifPresent(issuer -> claims.put("iss", issuer));
    claims.put("aud", rules.audience());
    claims.put(rules.peerClaim(), peer.value());
    claims.put("iat", issuedAt);
    claims.put("exp", issuedAt + lifetime.toSeconds());
    claims.put("jti", TicketOffice.newTokenId());
    return key.sign("JWT", claims);
  }
}
