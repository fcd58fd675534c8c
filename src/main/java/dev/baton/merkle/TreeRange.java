package dev.baton.merkle;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Some consecutive leaves of a Merkle tree, as the hashes of the largest whole subtrees that they
 * fill: at most two for each level, whatever their number. A range that begins with leaf 0 has a
 * root. Confined to one thread.
 */
public final class TreeRange {
  private static final int MAX_LEVEL = 62;
  private static final HexFormat HEX = HexFormat.of();

  private final TreeHash hashes = new TreeHash();
  private final long begin;
  private final List<Subtree> subtrees = new ArrayList<>();
  private long end;

  /** No leaves yet; the first one is that of this number, counted from 0. */
  public TreeRange(long begin) {
    if (begin < 0) {
      throw new IllegalArgumentException("no leaf has number " + begin);
    }
    this.begin = begin;
    this.end = begin;
  }

  /** A whole subtree of 2 to the power of its level leaves. */
  private record Subtree(long begin, int level, byte[] hash) {}

  /**
   * The first leaves of a tree.
   *
   * @param size how many
   * @param subtrees what {@link #subtrees()} has given
   * @throws IllegalArgumentException if a tree of this size has other subtrees
   */
  public static TreeRange ofFirst(long size, List<String> subtrees) {
    if (size < 0 || Long.bitCount(size) != subtrees.size()) {
      throw new IllegalArgumentException("a tree of " + size + " leaves has other subtrees");
    }
    var range = new TreeRange(0);
    long rest = size;
    for (String subtree : subtrees) {
      long largest = Long.highestOneBit(rest);
      byte[] hash = HEX.parseHex(subtree);
      if (hash.length != TreeHash.BYTES) {
        throw new IllegalArgumentException("a hash has " + hash.length + " bytes");
      }
      range.append(Long.numberOfTrailingZeros(largest), hash);
      rest -= largest;
    }
    return range;
  }

  /** The number of the first leaf. */
  public long begin() {
    return begin;
  }

  /** The number behind the last leaf. */
  public long end() {
    return end;
  }

  /** The hashes of its subtrees, from the first leaf on, in hexadecimal. */
  public List<String> subtrees() {
    return subtrees.stream().map(subtree -> HEX.formatHex(subtree.hash())).toList();
  }

  /** The next leaf, of these bytes. */
  public void appendLeaf(byte[] data) {
    append(0, hashes.leaf(data));
  }

  /** The leaves of another range, which begins where this one ends. */
  public void append(TreeRange next) {
    if (next.begin != end) {
      throw new IllegalArgumentException("leaf " + next.begin + " does not follow " + end);
    }
    next.subtrees.forEach(subtree -> append(subtree.level(), subtree.hash()));
  }

  /** As many leaves that are lost as lie before this one. */
  public void appendMissing(long to) {
    List<byte[]> lost = new ArrayList<>(List.of(hashes.missing()));
    while (end < to) {
      int aligned = end == 0 ? MAX_LEVEL : Long.numberOfTrailingZeros(end);
      int level = Math.min(aligned, Long.numberOfTrailingZeros(Long.highestOneBit(to - end)));
      while (lost.size() <= level) {
        lost.add(hashes.node(lost.getLast(), lost.getLast()));
      }
      append(level, lost.get(level));
    }
  }

  private void append(int level, byte[] hash) {
    subtrees.add(new Subtree(end, level, hash));
    end += 1L << level;
    while (subtrees.size() > 1) {
      Subtree right = subtrees.getLast();
      Subtree left = subtrees.get(subtrees.size() - 2);
      boolean isLeftOfAPair = (left.begin() >>> left.level() & 1) == 0;
      if (left.level() != right.level() || !isLeftOfAPair) {
        return;
      }
      subtrees.removeLast();
      subtrees.removeLast();
      subtrees.add(
          new Subtree(left.begin(), left.level() + 1, hashes.node(left.hash(), right.hash())));
    }
  }

  /**
   * The hash over all leaves: the root of a tree, or of the part of one that lies on the path of a
   * proof.
   */
  byte[] rootHash() {
    if (subtrees.isEmpty()) {
      return hashes.empty();
    }
    byte[] root = subtrees.getLast().hash();
    for (int i = subtrees.size() - 2; i >= 0; i--) {
      root = hashes.node(subtrees.get(i).hash(), root);
    }
    return root;
  }

  /**
   * The head of the tree.
   *
   * @throws IllegalStateException if it does not begin with leaf 0
   */
  public TreeHead head() {
    if (begin != 0) {
      throw new IllegalStateException("the leaves before " + begin + " are not known");
    }
    return new TreeHead(end, Base64.getEncoder().encodeToString(rootHash()));
  }

  /** A copy that goes its own way. */
  public TreeRange copy() {
    var copy = new TreeRange(begin);
    copy.append(this);
    return copy;
  }

  /** Appends those subtrees of another range that lie between where this one ends and a leaf. */
  void appendUpTo(long to, TreeRange other) {
    for (Subtree subtree : other.subtrees) {
      long subtreeEnd = subtree.begin() + (1L << subtree.level());
      if (subtree.begin() == end && subtreeEnd <= to) {
        append(subtree.level(), subtree.hash());
      }
    }
  }
}
