package dev.baton.merkle;

import java.util.Base64;

/**
 * What a tree is at one size: whoever knows it can be shown that a leaf is in it, and that a later
 * tree has only grown.
 *
 * @param size how many leaves there are
 * @param root the hash over all of them, in Base64
 */
public record TreeHead(long size, String root) {
  public TreeHead {
    if (size < 0 || rootBytes(root).length != TreeHash.BYTES) {
      throw new IllegalArgumentException("no head of a tree: " + size + " " + root);
    }
  }

  /** The root's 32 bytes. */
  public byte[] rootBytes() {
    return rootBytes(root);
  }

  private static byte[] rootBytes(String root) {
    return Base64.getDecoder().decode(root);
  }
}
