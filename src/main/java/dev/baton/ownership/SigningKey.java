package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import org.jspecify.annotations.Nullable;

/** A key for signing tokens, with its verifying part. Safe for use by many threads. */
final class SigningKey {
  private static final Set<String> READ =
      Set.of("kty", "kid", "alg", "crv", "x", "y", "d", "n", "e", "p", "q", "dp", "dq", "qi", "k");

  private final JWK jwk;
  private final JWSSigner signer;
  private final VerificationKey verification;

  private SigningKey(JWK jwk, JWSSigner signer, VerificationKey verification) {
    this.jwk = jwk;
    this.signer = signer;
    this.verification = verification;
  }

  /**
   * The private key or secret in a file with one JWK. Its ID is its {@code kid} or else the file's
   * name, as for the public part in a {@link KeyFolder}.
   *
   * @throws UnusableKeyException naming the file
   */
  static SigningKey read(Path file) {
    try {
      Map<String, Object> members =
          StrictJson.object(KeyFile.text(file))
              .orElseThrow(() -> new UnusableKeyException("is not a JWK"));
      members.keySet().retainAll(READ);
      return of(JWK.parse(members), file.getFileName().toString().replaceFirst("\\.[^.]*$", ""));
    } catch (IOException _) {
      throw new UnusableKeyException("cannot be read").in(file);
    } catch (ParseException | IllegalArgumentException | IllegalStateException _) {
      throw new UnusableKeyException("is not a JWK of a supported kind").in(file);
    } catch (UnusableKeyException e) {
      throw e.in(file);
    }
  }

  private static SigningKey of(JWK jwk, String keyId) {
    if (!jwk.isPrivate()) {
      throw new UnusableKeyException("contains no private key");
    }
    JWK verifying = jwk instanceof OctetSequenceKey ? jwk : jwk.toPublicJWK();
    var key = new SigningKey(jwk, signerOf(jwk), PublishedKeys.verificationKey(verifying, keyId));
    key.requireToFit();
    return key;
  }

  private static JWSSigner signerOf(JWK jwk) {
    try {
      return switch (jwk) {
        case ECKey ec -> new ECDSASigner((ECPrivateKey) ec.toPrivateKey(), ec.getCurve());
        case RSAKey rsa -> new RSASSASigner(rsa.toPrivateKey());
        case OctetKeyPair pair -> new Ed25519.Signer(Ed25519.privateKey(pair.getDecodedD()));
        case OctetSequenceKey secret -> new MACSigner(secret);
        default -> throw new UnusableKeyException("the key is of an unsupported kind");
      };
    } catch (JOSEException | GeneralSecurityException | IllegalArgumentException _) {
      throw new UnusableKeyException("the key is broken, weak, or of an unsupported kind");
    }
  }

  /** A damaged key would sign tokens that cannot be verified. */
  private void requireToFit() {
    try {
      if (verification.signed(CompactJws.parse(sign("JWT", Map.of())))) {
        return;
      }
    } catch (BrokenRule | JOSEException _) {
      // The same as a signature that does not match.
    }
    throw new UnusableKeyException("its private and its public part do not match");
  }

  VerificationKey verification() {
    return verification;
  }

  /**
   * HMAC-SHA-256 under a secret that is derived from this key, a private one on an elliptic curve,
   * for one use (HKDF, RFC 5869). The secret of one use reveals neither the key nor the secret of
   * another use.
   */
  Mac macFor(String use) {
    byte[] secret = jwk.toECKey().getD().decode();
    try {
      AlgorithmParameterSpec derivation =
          HKDFParameterSpec.ofExtract().addIKM(secret).thenExpand(use.getBytes(UTF_8), 32);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(KDF.getInstance("HKDF-SHA256").deriveKey("HmacSHA256", derivation));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HKDF cannot be used in this Java runtime", e);
    }
  }

  /** The compact form of a token with these claims. */
  String sign(String type, Map<String, Object> claims) {
    @Nullable String keyId = verification.id().isEmpty() ? null : verification.id();
    JWSHeader header =
        new JWSHeader.Builder(verification.algorithm().jose())
            .type(new JOSEObjectType(type))
            .keyID(keyId)
            .build();
    var token = new JWSObject(header, new Payload(new LinkedHashMap<>(claims)));
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("signing failed in this Java runtime", e);
    }
    return token.serialize();
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
