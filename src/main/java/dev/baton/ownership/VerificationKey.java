package dev.baton.ownership;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * A key for verifying signatures, with exactly one algorithm. The algorithm follows from the key
 * alone; a token's header can only agree with it. Safe for use by many threads.
 */
final class VerificationKey {
  private static final int MIN_RSA_BITS = 2_048;
  private static final int MAX_RSA_BITS = 8_192;
  private static final int MIN_SECRET_BYTES = 32;
  private static final int MAX_SECRET_BYTES = 1_024;

  private final String id;
  private final ProofAlgorithm algorithm;
  private final JWSHeader header;
  private final JWSVerifier verifier;

  private VerificationKey(String id, ProofAlgorithm algorithm, JWSVerifier verifier) {
    this.id = id;
    this.algorithm = algorithm;
    this.header = new JWSHeader(algorithm.jose());
    this.verifier = verifier;
  }

  /**
   * Makes a public key or a secret ready for use.
   *
   * @param id its {@code kid}, or empty text if it has none
   * @param declared the algorithm that the key declares
   * @throws UnusableKeyException if it is weak, or of an unsupported kind or algorithm
   */
  static VerificationKey of(String id, Optional<String> declared, Key key) {
    if (!id.isEmpty() && !Printable.is(id)) {
      throw new UnusableKeyException("kid has more than 128 or unprintable characters");
    }
    requireStrong(key);
    List<ProofAlgorithm> possible = algorithmsOf(key);
    ProofAlgorithm algorithm =
        possible.stream()
            .filter(candidate -> declared.isEmpty() || declared.get().equals(candidate.toString()))
            .findFirst()
            .orElseThrow(
                () -> new UnusableKeyException("alg does not fit the key, or is not supported"));
    return new VerificationKey(id, algorithm, verifierOf(key));
  }

  /** The algorithms that fit the key; the first is the default. */
  private static List<ProofAlgorithm> algorithmsOf(Key key) {
    return switch (key) {
      case ECPublicKey ec when Curve.P_256.equals(curveOf(ec)) -> List.of(ProofAlgorithm.ES256);
      case ECPublicKey ec when Curve.P_384.equals(curveOf(ec)) -> List.of(ProofAlgorithm.ES384);
      case RSAPublicKey _ -> List.of(ProofAlgorithm.RS256, ProofAlgorithm.PS256);
      case EdECPublicKey ed
          when ed.getParams().getName().equals(NamedParameterSpec.ED25519.getName()) ->
          List.of(ProofAlgorithm.EDDSA);
      case SecretKey _ -> List.of(ProofAlgorithm.HS256);
      default -> throw new UnusableKeyException("the key is of an unsupported kind");
    };
  }

  private static Curve curveOf(ECPublicKey key) {
    return Curve.forECParameterSpec(key.getParams());
  }

  private static void requireStrong(Key key) {
    switch (key) {
      case RSAPublicKey rsa -> {
        int bits = rsa.getModulus().bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
          throw new UnusableKeyException(
              "the RSA key has %d bits, and must have %d to %d"
                  .formatted(bits, MIN_RSA_BITS, MAX_RSA_BITS));
        }
        BigInteger exponent = rsa.getPublicExponent();
        // With an exponent of 1 the signature is the message.
        if (exponent.compareTo(BigInteger.valueOf(3)) < 0
            || !exponent.testBit(0)
            || !rsa.getModulus().testBit(0)) {
          throw new UnusableKeyException("the RSA key's exponent or modulus makes it worthless");
        }
      }
      case SecretKey secret -> {
        int bytes = secret.getEncoded().length;
        if (bytes < MIN_SECRET_BYTES || bytes > MAX_SECRET_BYTES) {
          throw new UnusableKeyException(
              "the secret has %d bytes, and must have %d to %d"
                  .formatted(bytes, MIN_SECRET_BYTES, MAX_SECRET_BYTES));
        }
      }
      default -> {}
    }
  }

  private static JWSVerifier verifierOf(Key key) {
    try {
      return switch (key) {
        // Checks that the point is on the curve.
        case ECPublicKey ec -> new ECDSAVerifier(ec);
        case RSAPublicKey rsa -> new RSASSAVerifier(rsa);
        case EdECPublicKey ed -> new Ed25519.Verifier(ed);
        case SecretKey secret -> new MACVerifier(secret);
        default -> throw new UnusableKeyException("the key is of an unsupported kind");
      };
    } catch (JOSEException | IllegalArgumentException _) {
      throw new UnusableKeyException("the key is broken");
    }
  }

  String id() {
    return id;
  }

  ProofAlgorithm algorithm() {
    return algorithm;
  }

  /** Whether the key made the signature. Throws {@link JOSEException} if that cannot be known. */
  boolean signed(CompactJws jws) throws JOSEException {
    return verifier.verify(header, jws.signingInput(), Base64URL.encode(jws.signature()));
  }

  @Override
  public String toString() {
    return algorithm + " key " + id;
  }
}
