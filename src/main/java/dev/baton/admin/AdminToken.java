package dev.baton.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A line of the file of admin tokens.
 *
 * @param name the operator's, which the event log keeps with what they did
 * @param digest the SHA-256 of the token in hexadecimal digits; with 256 random bits in the token
 *     it needs no salt and reveals nothing
 */
record AdminToken(String name, AdminRole role, String digest) {
  static String digestOf(String token) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Whether it is the token of this digest; takes the same time for each. */
  boolean hasDigest(String other) {
    return MessageDigest.isEqual(digest.getBytes(UTF_8), other.getBytes(UTF_8));
  }

  /** Not its digest: it is of no use to those who read a log. */
  @Override
  public String toString() {
    return name + " " + role.label();
  }

  String line() {
    return name + " " + role.label() + " " + digest;
  }
}
