package dev.baton.realm;

import java.util.Arrays;

/**
 * How much a proof counts, from the lowest up, under its permanent name in snapshots. A proof is
 * never refused for what proofs of a lower rank did.
 */
public enum ProofRank {
  /** A ticket, signed by the server and passed on by the holder of the ID. */
  TICKET("ticket"),
  /** A token of an identity provider, which knows the owner. */
  PROVIDER("provider");

  private final String label;

  ProofRank(String label) {
    this.label = label;
  }

  /** The stable name. */
  public String label() {
    return label;
  }

  /** The reverse of {@link #label}. Throws {@link IllegalArgumentException} on an unknown name. */
  public static ProofRank ofLabel(String label) {
    return Arrays.stream(values())
        .filter(rank -> rank.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown rank " + label));
  }
}
