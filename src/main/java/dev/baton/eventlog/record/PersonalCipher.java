package dev.baton.eventlog.record;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encryption under the key of one generation of an ID: AES-256 in counter mode, from a counter that
 * is the first half of the HMAC-SHA-256 of the text and of what the text belongs to. It is checked
 * when the text is read. This is the SIV construction (Rogaway and Shrimpton: Deterministic
 * Authenticated-Encryption): nothing is lost if a number of an event is used for two texts, as it
 * is when an append fails. Immutable.
 */
final class PersonalCipher {
  private static final int COUNTER_BYTES = 16;
  private static final byte MAC_KEY = 3;
  private static final byte ENCRYPTION_KEY = 4;

  /** To find one costs ten times as much as to use it. */
  private static final ThreadLocal<Cipher> AES = ThreadLocal.withInitial(PersonalCipher::newCipher);

  private static final ThreadLocal<Mac> HMAC = ThreadLocal.withInitial(PersonalCipher::newMac);

  private final int generation;
  private final SecretKeySpec authentication;
  private final SecretKeySpec encryption;

  /** The cipher of the keys that a leaf of the tree stands for. */
  PersonalCipher(KeyTree.Leaf leaf) {
    this.generation = leaf.generation();
    this.authentication = new SecretKeySpec(KeyTree.derive(leaf.secret(), MAC_KEY), "HmacSHA256");
    this.encryption = new SecretKeySpec(KeyTree.derive(leaf.secret(), ENCRYPTION_KEY), "AES");
  }

  private static Mac newMac() {
    try {
      return Mac.getInstance("HmacSHA256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance("AES/CTR/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  int generation() {
    return generation;
  }

  /**
   * Encrypts a text.
   *
   * @param context what the text belongs to
   */
  byte[] seal(byte[] context, byte[] text) {
    byte[] counter = counter(context, text);
    byte[] sealed = Arrays.copyOf(counter, COUNTER_BYTES + text.length);
    System.arraycopy(crypt(counter, text), 0, sealed, COUNTER_BYTES, text.length);
    return sealed;
  }

  /** The text; empty if it was not sealed with this key and context, or was altered. */
  Optional<byte[]> open(byte[] context, byte[] sealed) {
    if (sealed.length < COUNTER_BYTES) {
      return Optional.empty();
    }
    byte[] counter = Arrays.copyOf(sealed, COUNTER_BYTES);
    byte[] text = crypt(counter, Arrays.copyOfRange(sealed, COUNTER_BYTES, sealed.length));
    return MessageDigest.isEqual(counter, counter(context, text))
        ? Optional.of(text)
        : Optional.empty();
  }

  private byte[] counter(byte[] context, byte[] text) {
    try {
      Mac sum = HMAC.get();
      sum.init(authentication);
      sum.update(ByteBuffer.allocate(Integer.BYTES).putInt(context.length).array());
      sum.update(context);
      sum.update(text);
      return Arrays.copyOf(sum.doFinal(), COUNTER_BYTES);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] crypt(byte[] counter, byte[] text) {
    try {
      Cipher cipher = AES.get();
      cipher.init(Cipher.ENCRYPT_MODE, encryption, new IvParameterSpec(counter));
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
