package dev.baton.eventlog.record;

/** How long an item of CBOR is (RFC 8949, section 3), read from its own bytes. */
final class CborItem {
  private static final int MAX_DEPTH = 8;
  private static final int INDEFINITE = 31;
  private static final int BREAK = 0xff;

  private final byte[] bytes;
  private final int limit;
  private int at;

  private CborItem(byte[] bytes, int from, int limit) {
    this.bytes = bytes;
    this.at = from;
    this.limit = limit;
  }

  /** The length of the map that begins here; 0 if none does, or not all of it is there. */
  static int mapLength(byte[] bytes, int from, int available) {
    var item = new CborItem(bytes, from, from + available);
    boolean isMap = available > 0 && ((bytes[from] & 0xff) >> 5) == 5;
    return isMap && item.pass(0) ? item.at - from : 0;
  }

  /** Passes over the item that begins here; false if it is none. */
  private boolean pass(int depth) {
    if (at >= limit || depth > MAX_DEPTH) {
      return false;
    }
    int head = bytes[at++] & 0xff;
    int kind = head >> 5;
    int info = head & 31;
    if (info == INDEFINITE) {
      return kind >= 2 && kind <= 5 && passUntilBreak(depth);
    }
    long value = argument(info);
    return value >= 0
        && switch (kind) {
          case 0, 1, 7 -> true;
          case 2, 3 -> skip(value);
          case 4 -> passAll(value, depth);
          case 5 -> value <= limit && passAll(2 * value, depth);
          default -> pass(depth + 1);
        };
  }

  /** The number behind a head, or -1. */
  private long argument(int info) {
    if (info < 24) {
      return info;
    }
    int length = 1 << (info - 24);
    if (length > Long.BYTES || at + length > limit) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = (value << Byte.SIZE) | (bytes[at++] & 0xff);
    }
    // The number of a float or of a time may be any; a length is not that large.
    return value < 0 ? Long.MAX_VALUE : value;
  }

  private boolean skip(long length) {
    if (length > limit - at) {
      return false;
    }
    at += (int) length;
    return true;
  }

  private boolean passAll(long items, int depth) {
    for (long i = 0; i < items; i++) {
      if (!pass(depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean passUntilBreak(int depth) {
    while (at < limit && (bytes[at] & 0xff) != BREAK) {
      if (!pass(depth + 1)) {
        return false;
      }
    }
    return skip(1);
  }
}
