package dev.baton.merkle;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;

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
    long node = index;
    long last = tree.size() - 1;
    byte[] hash = hashes.leaf(data);
    for (String text : proof) {
      byte[] sibling = bytes(text);
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
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
    return last == 0 && Arrays.equals(hash, tree.rootBytes());
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
    byte[] oldHash = first;
    byte[] hash = first;
    for (String text : isWhole ? proof : proof.subList(1, proof.size())) {
      byte[] sibling = bytes(text);
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        oldHash = hashes.node(sibling, oldHash);
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
    return last == 0
        && Arrays.equals(oldHash, old.rootBytes())
        && Arrays.equals(hash, present.rootBytes());
  }

  private static byte[] bytes(String hash) {
    return Base64.getDecoder().decode(hash);
  }
}
