package dev.baton.ownership;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Set;

/**
 * EdDSA with the JDK's own Ed25519 (RFC 8037), in the terms of Nimbus, which would bring another
 * library for it. Safe for use by many threads.
 */
public final class Ed25519 {
  /** The bytes of a key. */
  public static final int KEY_BYTES = 32;

  private static final String NAME = "Ed25519";
  private static final int SIGN = 0x80;

  private Ed25519() {}

  /**
   * The key of which RFC 8037 calls this x: the y of a point, least byte first, and in the highest
   * bit whether the point's x is odd (RFC 8032, 5.1.2).
   */
  public static PublicKey publicKey(byte[] x) throws GeneralSecurityException {
    if (x.length != KEY_BYTES) {
      throw new InvalidKeyException("a key of " + x.length + " bytes");
    }
    byte[] y = reversed(x);
    boolean isOdd = (y[0] & SIGN) != 0;
    y[0] = (byte) (y[0] & ~SIGN);
    var point = new EdECPoint(isOdd, new BigInteger(1, y));
    return KeyFactory.getInstance(NAME)
        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
  }

  /** The key of which RFC 8037 calls this d: 32 bytes of chance. */
  public static PrivateKey privateKey(byte[] d) throws GeneralSecurityException {
    return KeyFactory.getInstance(NAME)
        .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, d));
  }

  /** The 32 bytes that RFC 8037 calls x. */
  public static byte[] x(EdECPublicKey key) {
    byte[] x = Arrays.copyOf(reversed(key.getPoint().getY().toByteArray()), KEY_BYTES);
    if (key.getPoint().isXOdd()) {
      x[KEY_BYTES - 1] = (byte) (x[KEY_BYTES - 1] | SIGN);
    }
    return x;
  }

  private static byte[] reversed(byte[] bytes) {
    var reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[bytes.length - 1 - i] = bytes[i];
    }
    return reversed;
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
        // What the JDK throws for a signature of another length or out of range.
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
