package dev.baton.checkpoint;

import dev.baton.merkle.ProofCheck;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A proof that a log has only grown between two checkpoints: a title, the hashes, an empty line,
 * and the two notes, the older one first.
 *
 * @param hashes the proof, in Base64
 */
public record ConsistencyProof(List<String> hashes, SignedNote older, SignedNote newer) {
  /** The first line. */
  public static final String TITLE = "baton consistency proof v1";

  private static final int MAX_HASHES = 64;
  private static final Pattern PROOF =
      Pattern.compile(TITLE + "\\n((?:[A-Za-z0-9+/]{43}=\\n)*)\\n(.+)", Pattern.DOTALL);

  public ConsistencyProof {
    hashes = List.copyOf(hashes);
    if (hashes.size() > MAX_HASHES) {
      throw new IllegalArgumentException("no tree has a proof of " + hashes.size() + " hashes");
    }
  }

  /**
   * Reads a proof.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ConsistencyProof parse(String text) {
    var proof = PROOF.matcher(text);
    if (!proof.matches()) {
      throw new IllegalArgumentException("this is no proof between two checkpoints");
    }
    List<SignedNote> notes = Checkpoint.notesIn(proof.group(2));
    if (notes.size() != 2) {
      throw new IllegalArgumentException("a proof is between two checkpoints");
    }
    return new ConsistencyProof(
        InclusionProof.lines(proof.group(1)), notes.getFirst(), notes.getLast());
  }

  /** Whether the newer log has all of the older one; the signatures are another matter. */
  public boolean holds() {
    return new ProofCheck()
        .isConsistent(Checkpoint.of(older).head(), Checkpoint.of(newer).head(), hashes);
  }

  /** The proof as it is written. */
  public String format() {
    var text = new StringBuilder(TITLE).append('\n');
    hashes.forEach(hash -> text.append(hash).append('\n'));
    return text.append('\n').append(older.format()).append(newer.format()).toString();
  }
}
