package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;
import java.util.List;

/** A key of an issuer, which signs whatever it is given, however wrong. */
public record TestKey(ProofAlgorithm algorithm, String id, JWK jwk, JWSSigner signer) {
  /** One key for each algorithm, under the algorithm's name. */
  public static final List<TestKey> ALL =
      Arrays.stream(ProofAlgorithm.values()).map(alg -> of(alg, alg.toString())).toList();

  /** As many keys again, of the same kinds and with the same IDs. */
  public static final List<TestKey> STRANGERS =
      Arrays.stream(ProofAlgorithm.values()).map(alg -> of(alg, alg.toString())).toList();

  public static TestKey of(ProofAlgorithm algorithm) {
    return among(ALL, algorithm);
  }

  public static TestKey strangers(ProofAlgorithm algorithm) {
    return among(STRANGERS, algorithm);
  }

  private static TestKey among(List<TestKey> keys, ProofAlgorithm algorithm) {
    return keys.stream().filter(key -> key.algorithm() == algorithm).findFirst().orElseThrow();
  }

  public static TestKey of(ProofAlgorithm algorithm, String id) {
    try {
      return switch (algorithm) {
        case ES256 -> of(algorithm, new ECKeyGenerator(Curve.P_256).keyID(id).generate());
        case ES384 -> of(algorithm, new ECKeyGenerator(Curve.P_384).keyID(id).generate());
        case RS256, PS256 ->
            of(
                algorithm,
                new RSAKeyGenerator(2048).keyID(id).algorithm(algorithm.jose()).generate());
        case EDDSA -> of(algorithm, ed25519(id));
        case HS256 -> of(algorithm, new OctetSequenceKeyGenerator(256).keyID(id).generate());
      };
    } catch (JOSEException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static TestKey of(ProofAlgorithm algorithm, JWK jwk)
      throws JOSEException, GeneralSecurityException {
    JWSSigner signer =
        switch (jwk) {
          case ECKey ec -> new ECDSASigner(ec);
          case RSAKey rsa -> new RSASSASigner(rsa);
          case OctetKeyPair pair -> new Ed25519.Signer(Ed25519.privateKey(pair.getDecodedD()));
          case OctetSequenceKey secret -> new MACSigner(secret);
          default -> throw new AssertionError();
        };
    return new TestKey(algorithm, jwk.getKeyID(), jwk, signer);
  }

  private static JWK ed25519(String id) throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    return new OctetKeyPair.Builder(
            Curve.Ed25519, Base64URL.encode(Ed25519.x((EdECPublicKey) pair.getPublic())))
        .d(Base64URL.encode(((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow()))
        .keyID(id)
        .build();
  }

  /** What a server is given of it: the public part, or the secret. */
  JWK published() {
    return algorithm == ProofAlgorithm.HS256 ? jwk : jwk.toPublicJWK();
  }

  public String publishedText() {
    return published().toJSONString();
  }

  VerificationKey verification() {
    return PublishedKeys.ofJwk(publishedText().getBytes(UTF_8), "").getFirst();
  }

  /** A token of these texts, whatever they say, with this key's signature. */
  public String sign(String header, String payload) {
    return sign(header.getBytes(UTF_8), payload.getBytes(UTF_8));
  }

  public String sign(byte[] header, byte[] payload) {
    String input = Base64URL.encode(header) + "." + Base64URL.encode(payload);
    return input + "." + signature(input);
  }

  Base64URL signature(String input) {
    try {
      return signer.sign(new JWSHeader(algorithm.jose()), input.getBytes(US_ASCII));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    return algorithm.toString();
  }
}
