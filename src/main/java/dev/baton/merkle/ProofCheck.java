package dev.baton.merkle;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Checks proofs against the heads of trees, by the steps of RFC 9162, sections 2.1.3.2 and 2.1.4.2.
 * It needs no log.
 */
public final class ProofCheck {
  private final TreeHash hashes = new TreeHash();

  /**
   * Whether a leaf is in a tree.
   *
   * @param data the leaf's bytes
   * @param index where it is, counted from 0
   * @param proof the hashes in Base64
   */
  public boolean includes(TreeHead tree, long index, byte[] data, List<String> proof) {
    if (index < 0 || index >= tree.size()) {
      return false;
    }
    byte[] leaf = hashes.leaf(data);
    return climb(index, tree.size() - 1, leaf, proof)
        .filter(top -> Arrays.equals(top.hash(), tree.rootBytes()))
        .isPresent();
  }

  /**
   * Whether a tree has only grown since it was another.
   *
   * @param proof the hashes in Base64
   */
  public boolean isConsistent(TreeHead old, TreeHead present, List<String> proof) {
    if (old.size() < 1 || old.size() > present.size()) {
      return false;
    }
    if (old.size() == present.size()) {
      return proof.isEmpty() && old.root().equals(present.root());
    }
    boolean isWhole = Long.bitCount(old.size()) == 1;
    if (proof.isEmpty() && !isWhole) {
      return false;
    }
    long node = old.size() - 1;
    long last = present.size() - 1;
    while ((node & 1) == 1) {
      node >>= 1;
      last >>= 1;
    }
    byte[] first = isWhole ? old.rootBytes() : bytes(proof.getFirst());
    return climb(node, last, first, isWhole ? proof : proof.subList(1, proof.size()))
        .filter(top -> Arrays.equals(top.leftHash(), old.rootBytes()))
        .filter(top -> Arrays.equals(top.hash(), present.rootBytes()))
        .isPresent();
  }

  /**
   * What a path leads to.
   *
   * @param leftHash the hash without what lies to the right of the path
   * @param hash the hash of all
   */
  private record Top(byte[] leftHash, byte[] hash) {}

  /**
   * Follows a path up to the root.
   *
   * @param index the number of its first node on the node's level
   * @param lastIndex that of the last node there
   * @return empty if the path is longer or shorter than the tree is high
   */
  private Optional<Top> climb(long index, long lastIndex, byte[] first, List<String> siblings) {
    long node = index;
    long last = lastIndex;
    byte[] leftHash = first;
    byte[] hash = first;
    for (String text : siblings) {
      byte[] sibling = bytes(text);
      if (last == 0) {
        return Optional.empty();
      }
      if ((node & 1) == 1 || node == last) {
        leftHash = hashes.node(sibling, leftHash);
        hash = hashes.node(sibling, hash);
        while ((node & 1) == 0 && node != 0) {
          node >>= 1;
          last >>= 1;
        }
      } else {
        hash = hashes.node(hash, sibling);
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0 ? Optional.of(new Top(leftHash, hash)) : Optional.empty();
  }

  private static byte[] bytes(String hash) {
    return Base64.getDecoder().decode(hash);
  }
}
