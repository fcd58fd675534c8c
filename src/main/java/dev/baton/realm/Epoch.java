package dev.baton.realm;

/**
 * The log sequence number of the event that made a connection the holder of its ID. It rises
 * strictly from holder to holder and needs no memory of vacant IDs.
 */
public record Epoch(long value) implements Comparable<Epoch> {
  @Override
  public int compareTo(Epoch other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
