package dev.baton.ownership;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Arrays;
import java.util.Optional;

/** The algorithms with which a proof can be signed (RFC 7518, 3.1, and RFC 8037, 3.1). */
public enum ProofAlgorithm {
  /** ECDSA on the curve P-256 with SHA-256. */
  ES256("ES256"),
  /** ECDSA on the curve P-384 with SHA-384. */
  ES384("ES384"),
  /** RSA with PKCS #1 1.5 padding and SHA-256. */
  RS256("RS256"),
  /** RSA with PSS padding and SHA-256. */
  PS256("PS256"),
  /** Ed25519. */
  EDDSA("EdDSA"),
  /** HMAC with SHA-256: a service that can verify can also sign. */
  HS256("HS256");

  private final String joseName;

  ProofAlgorithm(String joseName) {
    this.joseName = joseName;
  }

  JWSAlgorithm jose() {
    return JWSAlgorithm.parse(joseName);
  }

  /** The algorithm of this name, which is written in exactly one way. */
  static Optional<ProofAlgorithm> ofName(String name) {
    return Arrays.stream(values()).filter(algorithm -> algorithm.joseName.equals(name)).findFirst();
  }

  /** The name in a token's header. */
  @Override
  public String toString() {
    return joseName;
  }
}
