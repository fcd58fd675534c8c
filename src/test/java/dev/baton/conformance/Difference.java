package dev.baton.conformance;

/**
 * Something Baton does otherwise than PeerServer on purpose. The texts are for the reader of {@code
 * docs/reference/differences.md}; that they are true is shown by the scenarios that refer to it.
 */
record Difference(Row row, DifferenceKind kind, String reason, String peerServer, String baton) {
  /** How a difference is meant. */
  enum DifferenceKind {
    /** No client can miss what PeerServer does. */
    BETTER("better"),
    /** Something that works with PeerServer is refused or limited here. */
    DIFFERENT("different");

    private final String word;

    DifferenceKind(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }
}
