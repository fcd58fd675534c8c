package dev.baton.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.ownership.Ed25519;
import dev.baton.ownership.SignedClaims;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A key that signs notes, with Ed25519. Its text is a secret, in the form that other programs for
 * signed notes use: {@code PRIVATE+KEY+NAME+ID+KEY}. Safe for use by many threads.
 */
final class NoteSigner {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern SKEY =
      Pattern.compile("PRIVATE\\+KEY\\+([^+]+)\\+([0-9a-f]{8})\\+(.+)");

  private final byte[] seed;
  private final PrivateKey secret;
  private final NoteKey key;

  private NoteSigner(String name, byte[] seed) throws GeneralSecurityException {
    this.seed = seed.clone();
    this.secret = Ed25519.privateKey(seed);
    this.key = NoteKey.of(name, publicPart(seed));
  }

  /** A new key. */
  static NoteSigner make(String name) {
    byte[] seed = new byte[Ed25519.KEY_BYTES];
    RANDOM.nextBytes(seed);
    return of(name, seed);
  }

  /**
   * Reads a key. No word of it is repeated in an error.
   *
   * @throws IllegalArgumentException if it is none
   */
  static NoteSigner parse(String skey) {
    var parts = SKEY.matcher(skey.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException("it is no key that signs notes");
    }
    byte[] typed = decoded(parts.group(3));
    if (typed.length != 1 + Ed25519.KEY_BYTES || typed[0] != NoteKey.ED25519) {
      throw new IllegalArgumentException("its key is not one for Ed25519");
    }
    NoteSigner signer = of(parts.group(1), Arrays.copyOfRange(typed, 1, typed.length));
    if (!signer.key.id().equals(parts.group(2))) {
      throw new IllegalArgumentException("its key is broken");
    }
    return signer;
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException("its key is broken");
    }
  }

  private static NoteSigner of(String name, byte[] seed) {
    try {
      return new NoteSigner(NoteKey.requireName(name), seed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 cannot be used in this Java runtime", e);
    }
  }

  /** The same key for a log of another name. */
  NoteSigner renamed(String name) {
    return of(name, seed);
  }

  /** The key that verifies. */
  NoteKey key() {
    return key;
  }

  /** The line that {@link #parse} reads: a secret. */
  String secretText() {
    return "PRIVATE+KEY+" + key.name() + "+" + key.id() + "+" + NoteKey.typed(seed);
  }

  /** Signs a text of whole lines. */
  SignedNote sign(String text) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(secret);
      signature.update(text.getBytes(UTF_8));
      return new SignedNote(
          text, List.of(new SignedNote.NoteSignature(key.name(), key.content(signature.sign()))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 cannot be used in this Java runtime", e);
    }
  }

  /** Signs claims as a JWT of this type. */
  String sign(String type, Map<String, Object> claims) {
    return SignedClaims.sign(secret, key.id(), type, claims);
  }

  /** The JDK gives the public part of a key only while it makes it; here, out of this seed. */
  private static byte[] publicPart(byte[] seed) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
    return Ed25519.x((EdECPublicKey) generator.generateKeyPair().getPublic());
  }

  /** Chance that is known. */
  private static final class Seed extends SecureRandom {
    private final byte[] bytes;

    Seed(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] wanted) {
      System.arraycopy(bytes, 0, wanted, 0, wanted.length);
    }
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
