package dev.baton.realm;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * What the server keeps of a client's token: a keyed digest, from which the token cannot be
 * computed. Compared in constant time.
 */
public final class TokenDigest {
  private final byte[] bytes;

  private TokenDigest(byte[] bytes) {
    this.bytes = bytes;
  }

  public static TokenDigest of(byte[] digest) {
    return new TokenDigest(digest.clone());
  }

  /** The reverse of {@link #encoded}. Throws {@link IllegalArgumentException} on other text. */
  public static TokenDigest parse(String encoded) {
    return new TokenDigest(Base64.getUrlDecoder().decode(encoded));
  }

  /** The digest itself, for the event log. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The digest in base64url without padding, for snapshots. */
  public String encoded() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenDigest that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
