package dev.baton.ownership;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Set;

/**
 * EdDSA with the JDK's own Ed25519 (RFC 8037), in the terms of Nimbus, which would bring another
 * library for it. Safe for use by many threads.
 */
final class Ed25519 {
  static final int KEY_BYTES = 32;

  private static final String NAME = "Ed25519";

  /** What stands before the key in its X.509 form (RFC 8410, 4). */
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private Ed25519() {}

  static PublicKey publicKey(byte[] x) throws GeneralSecurityException {
    var encoded = new byte[X509_PREFIX.length + x.length];
    System.arraycopy(X509_PREFIX, 0, encoded, 0, X509_PREFIX.length);
    System.arraycopy(x, 0, encoded, X509_PREFIX.length, x.length);
    return KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(encoded));
  }

  static PrivateKey privateKey(byte[] d) throws GeneralSecurityException {
    return KeyFactory.getInstance(NAME)
        .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, d));
  }

  /** The 32 bytes that RFC 8037 calls x. */
  static byte[] x(EdECPublicKey key) {
    byte[] encoded = key.getEncoded();
    var x = new byte[KEY_BYTES];
    System.arraycopy(encoded, encoded.length - KEY_BYTES, x, 0, KEY_BYTES);
    return x;
  }

  /** Verifies with one public key. */
  record Verifier(EdECPublicKey key) implements JWSVerifier {
    @Override
    public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature)
        throws JOSEException {
      try {
        Signature ed25519 = Signature.getInstance(NAME);
        ed25519.initVerify(key);
        ed25519.update(signingInput);
        return ed25519.verify(signature.decode());
      } catch (SignatureException _) {
        // What the JDK says of a signature of another length or out of range.
        return false;
      } catch (GeneralSecurityException e) {
        throw new JOSEException(NAME + " cannot be used in this Java runtime", e);
      }
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
      return Set.of(JWSAlgorithm.EdDSA);
    }

    @Override
    public JCAContext getJCAContext() {
      return new JCAContext();
    }
  }

  /** Signs with one private key. */
  record Signer(PrivateKey key) implements JWSSigner {
    @Override
    public Base64URL sign(JWSHeader header, byte[] signingInput) throws JOSEException {
      try {
        Signature ed25519 = Signature.getInstance(NAME);
        ed25519.initSign(key);
        ed25519.update(signingInput);
        return Base64URL.encode(ed25519.sign());
      } catch (GeneralSecurityException e) {
        throw new JOSEException(NAME + " cannot be used in this Java runtime", e);
      }
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
      return Set.of(JWSAlgorithm.EdDSA);
    }

    @Override
    public JCAContext getJCAContext() {
      return new JCAContext();
    }

    @Override
    public String toString() {
      return "[REDACTED]";
    }
  }
}
