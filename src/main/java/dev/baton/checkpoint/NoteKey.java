package dev.baton.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.ownership.Ed25519;
import dev.baton.ownership.SignedClaims;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A key that verifies signed notes, in the form of C2SP's {@code vkey}: {@code NAME+ID+KEY}, with
 * Ed25519. Safe for use by many threads.
 */
public final class NoteKey {
  static final byte ED25519 = 1;

  private static final int ID_BYTES = 4;
  private static final Pattern NAME = Pattern.compile("[^+\\s\\p{Z}\\p{Cntrl}]{1,200}");
  private static final Pattern VKEY = Pattern.compile("([^+]+)\\+([0-9a-f]{8})\\+(.+)");

  private final String name;
  private final byte[] id;
  private final byte[] encoded;
  private final PublicKey key;

  private NoteKey(String name, byte[] encoded) {
    this.name = requireName(name);
    this.encoded = encoded.clone();
    this.id = id(name, encoded);
    this.key = publicKey(encoded);
  }

  /**
   * Reads a key.
   *
   * @throws IllegalArgumentException if it is none, or its ID is not its own
   */
  public static NoteKey parse(String vkey) {
    var parts = VKEY.matcher(vkey.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException("this is no key of signed notes (NAME+ID+KEY)");
    }
    byte[] typed = Base64.getDecoder().decode(parts.group(3));
    if (typed.length != 1 + Ed25519.KEY_BYTES || typed[0] != ED25519) {
      throw new IllegalArgumentException("the key is not one for Ed25519");
    }
    var key = new NoteKey(parts.group(1), Arrays.copyOfRange(typed, 1, typed.length));
    if (!key.id().equals(parts.group(2))) {
      throw new IllegalArgumentException("the key's ID is not its own: a letter may be wrong");
    }
    return key;
  }

  /**
   * A key of its bytes.
   *
   * @param encoded the 32 bytes of RFC 8032
   */
  static NoteKey of(String name, byte[] encoded) {
    return new NoteKey(name, encoded);
  }

  /**
   * The name, if keys may have it.
   *
   * @throws IllegalArgumentException if it has a space, a plus sign or a control character
   */
  public static String requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the name of a log has 1 to 200 characters, and no space or plus sign among them");
    }
    return name;
  }

  /** The name of the key, which is that of its log. */
  public String name() {
    return name;
  }

  /** What distinguishes keys of one name: eight hexadecimal digits. */
  String id() {
    return HexFormat.of().formatHex(id);
  }

  /** The line that others verify with. */
  public String vkey() {
    return name + "+" + id() + "+" + typed(encoded);
  }

  /** A key with its type in front, in Base64. */
  static String typed(byte[] key) {
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(1 + key.length).put(ED25519).put(key).array());
  }

  /** Whether this key has signed the text. */
  boolean verifies(String text, SignedNote.NoteSignature signature) {
    byte[] content = Base64.getDecoder().decode(signature.content());
    if (!signature.name().equals(name) || !Arrays.equals(Arrays.copyOf(content, ID_BYTES), id)) {
      return false;
    }
    try {
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(text.getBytes(UTF_8));
      return check.verify(content, ID_BYTES, content.length - ID_BYTES);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * The claims of a JWT of this type: strings, doubles, booleans, lists and maps by their names.
   *
   * @return empty if this key has not signed it as such
   */
  public Optional<Map<String, Object>> claims(String compact, String type) {
    return SignedClaims.verified(compact, key, type);
  }

  /** The ID and a signature together, as a note has them. */
  String content(byte[] signature) {
    return Base64.getEncoder()
        .encodeToString(
            ByteBuffer.allocate(ID_BYTES + signature.length).put(id).put(signature).array());
  }

  /** The first bytes of a hash over the name and the key. */
  private static byte[] id(String name, byte[] encoded) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((name + "\n").getBytes(UTF_8));
      sha256.update(ED25519);
      return Arrays.copyOf(sha256.digest(encoded), ID_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }

  private static PublicKey publicKey(byte[] encoded) {
    try {
      return Ed25519.publicKey(encoded);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the key is not one for Ed25519", e);
    }
  }
}
