package dev.baton.eventlog.record;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Secrets for all 2^64 paths, from one (Goldreich, Goldwasser, Micali: How to construct random
 * functions). Each node gives its two children by a one-way function. To {@link #advanced advance}
 * a path, the node above it is replaced by the siblings along the way and by a later secret of that
 * path, from which earlier ones cannot be had. Immutable.
 */
final class KeyTree {
  static final int SECRET_BYTES = 32;
  private static final int DEPTH = Long.SIZE;

  /** More generations than this are not gone through for one record. */
  private static final int MAX_STEPS = 1_000;

  /** What the children, the next generation and the keys are derived with. */
  private static final byte NEXT = 2;

  // Nodes that cover all paths and do not overlap, in the order of their first paths.
  private final long[] paths;
  private final byte[] depths;
  private final int[] generations;
  private final byte[] secrets;

  /**
   * The secret of a path.
   *
   * @param generation how often the path was advanced, counted in steps
   */
  record Leaf(int generation, byte[] secret) {
    /** The secret some steps later. */
    Leaf after(int steps) {
      byte[] later = secret;
      for (int i = 0; i < steps; i++) {
        later = derive(later, NEXT);
      }
      return new Leaf(generation + steps, later);
    }

    /** Whether a generation is not before this one, and not too far behind it. */
    boolean reaches(int other) {
      return other >= generation && other - generation <= MAX_STEPS;
    }

    @Override
    public String toString() {
      return "[REDACTED]";
    }
  }

  private record Node(long path, int depth, int generation, byte[] secret) {}

  private KeyTree(List<Node> nodes) {
    this.paths = new long[nodes.size()];
    this.depths = new byte[nodes.size()];
    this.generations = new int[nodes.size()];
    this.secrets = new byte[nodes.size() * SECRET_BYTES];
    for (int i = 0; i < nodes.size(); i++) {
      put(i, nodes.get(i));
    }
  }

  private KeyTree(KeyTree before, int replaced, List<Node> nodes) {
    int size = before.paths.length - 1 + nodes.size();
    this.paths = Arrays.copyOf(before.paths, size);
    this.depths = Arrays.copyOf(before.depths, size);
    this.generations = Arrays.copyOf(before.generations, size);
    this.secrets = Arrays.copyOf(before.secrets, size * SECRET_BYTES);
    int behind = before.paths.length - replaced - 1;
    int to = replaced + nodes.size();
    System.arraycopy(before.paths, replaced + 1, paths, to, behind);
    System.arraycopy(before.depths, replaced + 1, depths, to, behind);
    System.arraycopy(before.generations, replaced + 1, generations, to, behind);
    System.arraycopy(
        before.secrets,
        (replaced + 1) * SECRET_BYTES,
        secrets,
        to * SECRET_BYTES,
        behind * SECRET_BYTES);
    for (int i = 0; i < nodes.size(); i++) {
      put(replaced + i, nodes.get(i));
    }
  }

  private void put(int place, Node node) {
    paths[place] = node.path();
    depths[place] = (byte) node.depth();
    generations[place] = node.generation();
    System.arraycopy(node.secret(), 0, secrets, place * SECRET_BYTES, SECRET_BYTES);
  }

  /** The tree of one secret. */
  static KeyTree of(byte[] secret) {
    return new KeyTree(List.of(new Node(0, 0, 0, secret)));
  }

  /** How many paths were advanced. */
  int advancedPaths() {
    int count = 0;
    for (int generation : generations) {
      count += generation > 0 ? 1 : 0;
    }
    return count;
  }

  /** The present secret of a path. */
  Leaf leaf(long path) {
    int place = place(path);
    byte[] secretAndBit = Arrays.copyOf(secret(place), SECRET_BYTES + 1);
    MessageDigest digest = sha256();
    try {
      for (int depth = depths[place]; depth < DEPTH; depth++) {
        secretAndBit[SECRET_BYTES] = bit(path, depth);
        digest.update(secretAndBit);
        digest.digest(secretAndBit, 0, SECRET_BYTES);
      }
    } catch (DigestException e) {
      throw new IllegalStateException(e);
    }
    return new Leaf(generations[place], Arrays.copyOf(secretAndBit, SECRET_BYTES));
  }

  /** The tree in which the path has a later secret, and no earlier one of it is left. */
  KeyTree advanced(long path, int steps) {
    int place = place(path);
    List<Node> nodes = new ArrayList<>(DEPTH);
    byte[] secret = secret(place);
    for (int depth = depths[place]; depth < DEPTH; depth++) {
      byte bit = bit(path, depth);
      long above = depth == 0 ? 0 : path & (-1L << (DEPTH - depth));
      long sibling = above | ((1L - bit) << (DEPTH - 1 - depth));
      nodes.add(new Node(sibling, depth + 1, 0, derive(secret, (byte) (1 - bit))));
      secret = derive(secret, bit);
    }
    Leaf leaf = new Leaf(generations[place], secret).after(steps);
    nodes.add(new Node(path, DEPTH, leaf.generation(), leaf.secret()));
    nodes.sort(Comparator.comparing(Node::path, Long::compareUnsigned));
    return new KeyTree(this, place, nodes);
  }

  private byte[] secret(int place) {
    return Arrays.copyOfRange(secrets, place * SECRET_BYTES, (place + 1) * SECRET_BYTES);
  }

  private static byte bit(long path, int depth) {
    return (byte) ((path >>> (DEPTH - 1 - depth)) & 1);
  }

  /** The node that covers the path: the last one that does not begin behind it. */
  private int place(long path) {
    int from = 0;
    int to = paths.length;
    while (to - from > 1) {
      int middle = (from + to) >>> 1;
      if (Long.compareUnsigned(paths[middle], path) <= 0) {
        from = middle;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /** A secret that says nothing of the one it is made of, nor of the others that are. */
  static byte[] derive(byte[] secret, byte purpose) {
    MessageDigest digest = sha256();
    digest.update(secret);
    digest.update(purpose);
    return digest.digest();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(paths.length);
    for (int i = 0; i < paths.length; i++) {
      out.writeLong(paths[i]);
      out.writeByte(depths[i]);
      out.writeInt(generations[i]);
    }
    out.write(secrets);
  }

  /** Reads a tree; what is none is an {@link IOException}. */
  static KeyTree read(DataInputStream in) throws IOException {
    int size = in.readInt();
    int nodeBytes = Long.BYTES + 1 + Integer.BYTES + SECRET_BYTES;
    if (size < 1 || size > in.available() / nodeBytes) {
      throw new IOException("it has " + size + " nodes");
    }
    List<Node> heads = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      heads.add(new Node(in.readLong(), in.readByte(), in.readInt(), new byte[0]));
    }
    List<Node> nodes = new ArrayList<>(size);
    for (Node head : heads) {
      nodes.add(
          new Node(head.path(), head.depth(), head.generation(), in.readNBytes(SECRET_BYTES)));
    }
    return new KeyTree(nodes);
  }
}
