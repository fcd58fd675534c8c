package dev.baton.merkle;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Makes a proof while the leaves of a tree pass by: it keeps one {@link TreeRange} for each hash of
 * the proof. Confined to one thread.
 */
public final class ProofBuilder {
  private final List<Piece> pieces = new ArrayList<>();
  private final NavigableMap<Long, Piece> byBegin = new TreeMap<>();

  private ProofBuilder() {}

  /** The leaves whose common hash is one of the proof's. */
  private record Piece(long end, TreeRange range) {}

  /**
   * The proof that a leaf is in a tree (RFC 9162, section 2.1.3).
   *
   * @param index the leaf, counted from 0
   * @param size the leaves of the tree
   */
  public static ProofBuilder ofInclusion(long index, long size) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("a tree of " + size + " leaves has no leaf " + index);
    }
    var builder = new ProofBuilder();
    builder.addInclusion(index, 0, size);
    return builder;
  }

  private void addInclusion(long index, long begin, long end) {
    if (end - begin == 1) {
      return;
    }
    long middle = begin + largestPowerBelow(end - begin);
    if (index < middle) {
      addInclusion(index, begin, middle);
      add(middle, end);
    } else {
      addInclusion(index, middle, end);
      add(begin, middle);
    }
  }

  /**
   * The proof that a tree has only grown (RFC 9162, section 2.1.4).
   *
   * @param from how many leaves it had
   * @param to how many it has
   */
  public static ProofBuilder ofConsistency(long from, long to) {
    if (from < 1 || from > to) {
      throw new IllegalArgumentException(
          "a tree of " + to + " leaves has not grown from one of " + from);
    }
    var builder = new ProofBuilder();
    if (from < to) {
      builder.addConsistency(from, 0, to, true);
    }
    return builder;
  }

  private void addConsistency(long from, long begin, long end, boolean isOldTree) {
    if (from == end) {
      // Whoever checks it knows the old tree itself.
      if (!isOldTree) {
        add(begin, end);
      }
      return;
    }
    long middle = begin + largestPowerBelow(end - begin);
    if (from <= middle) {
      addConsistency(from, begin, middle, isOldTree);
      add(middle, end);
    } else {
      addConsistency(from, middle, end, false);
      add(begin, middle);
    }
  }

  private void add(long begin, long end) {
    var piece = new Piece(end, new TreeRange(begin));
    pieces.add(piece);
    byBegin.put(begin, piece);
  }

  /** The largest power of two that is less than a number of leaves, of which there are two. */
  static long largestPowerBelow(long leaves) {
    return Long.highestOneBit(leaves - 1);
  }

  /**
   * Takes the leaves that a tree began with.
   *
   * @throws IllegalArgumentException if they end inside of a piece of the proof, that is, if the
   *     proof is about them
   */
  public void begin(TreeRange first) {
    for (Piece piece : byBegin.values()) {
      piece.range().appendUpTo(piece.end(), first);
      if (piece.range().end() < Math.min(piece.end(), first.end())) {
        throw new IllegalArgumentException(
            "the leaves before " + first.end() + " are not there one by one");
      }
    }
  }

  /** The next leaf; those that are not of the proof do no harm. */
  public void leaf(long index, byte[] data) {
    var entry = byBegin.floorEntry(index);
    if (entry != null && index < entry.getValue().end()) {
      TreeRange range = entry.getValue().range();
      if (range.end() < index) {
        range.appendMissing(index);
      }
      range.appendLeaf(data);
    }
  }

  /**
   * The proof, after all leaves.
   *
   * @param size the leaves there are, the last of which may be lost
   * @return its hashes in Base64
   */
  public List<String> hashes(long size) {
    List<String> hashes = new ArrayList<>();
    for (Piece piece : pieces) {
      if (piece.end() > size) {
        throw new IllegalArgumentException("there are only " + size + " leaves");
      }
      piece.range().appendMissing(piece.end());
      hashes.add(Base64.getEncoder().encodeToString(piece.range().rootHash()));
    }
    return hashes;
  }
}
