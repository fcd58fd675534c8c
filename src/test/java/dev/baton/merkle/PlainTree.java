package dev.baton.merkle;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** RFC 6962, section 2.1, word by word: slow, and written without a look at the product. */
public final class PlainTree {
  private final List<byte[]> leaves;

  public PlainTree(List<byte[]> leaves) {
    this.leaves = leaves;
  }

  /** A tree of so many leaves that all differ. */
  static PlainTree of(int size) {
    List<byte[]> leaves = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      leaves.add(("leaf " + i).getBytes(StandardCharsets.UTF_8));
    }
    return new PlainTree(leaves);
  }

  byte[] leaf(int index) {
    return leaves.get(index);
  }

  /** The first leaves alone. */
  public TreeHead head(int size) {
    return new TreeHead(size, Base64.getEncoder().encodeToString(hash(leaves.subList(0, size))));
  }

  private static byte[] hash(List<byte[]> leaves) {
    if (leaves.isEmpty()) {
      return sha256();
    }
    if (leaves.size() == 1) {
      return sha256(new byte[] {0}, leaves.getFirst());
    }
    int k = 1;
    while (2 * k < leaves.size()) {
      k *= 2;
    }
    return sha256(
        new byte[] {1}, hash(leaves.subList(0, k)), hash(leaves.subList(k, leaves.size())));
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
