package dev.baton.merkle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The hashes of a Merkle tree (RFC 6962, section 2.1): SHA-256 with a first byte that tells leaves
 * from nodes, so that no node can pass for a leaf. Confined to one thread.
 */
public final class TreeHash {
  /** The bytes of a hash. */
  public static final int BYTES = 32;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;
  private static final byte[] NOTHING = {};

  private final MessageDigest sha256 = newSha256();

  /** The hash of a leaf. */
  public byte[] leaf(byte[] data) {
    sha256.update(LEAF);
    return sha256.digest(data);
  }

  /** The hash of a node over its two children. */
  byte[] node(byte[] left, byte[] right) {
    sha256.update(NODE);
    sha256.update(left);
    return sha256.digest(right);
  }

  /** The root of a tree without leaves. */
  byte[] empty() {
    return sha256.digest(NOTHING);
  }

  /** The leaf that stands for a record that is lost: that of no bytes, which no record has. */
  byte[] missing() {
    return leaf(NOTHING);
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }
}
