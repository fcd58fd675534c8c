package dev.baton.transport.websocket;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-1, which RFC 6455 asks for and which protects nothing there. A copy of one digest: looking
 * the algorithm up leaves a thread-local behind, in every connection's thread, for the connection's
 * life.
 */
final class Sha1 {
  private static final MessageDigest PROTOTYPE = lookUp();

  private Sha1() {}

  static byte[] digest(byte[] bytes) {
    try {
      return ((MessageDigest) PROTOTYPE.clone()).digest(bytes);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this Java runtime's SHA-1 cannot be copied", e);
    }
  }

  private static MessageDigest lookUp() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-1 is missing from this Java runtime", e);
    }
  }
}
