package dev.baton.checkpoint;

import dev.baton.merkle.ProofCheck;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A proof that a record is in a log, in C2SP's {@code tlog-proof} form. Its extra data is the
 * record itself, so that nothing else is needed to check it but the log's key.
 *
 * @param record the record's bytes, in Base64
 * @param index the record's place, counted from 0
 * @param hashes the proof, in Base64
 * @param note the checkpoint that it leads to
 */
public record InclusionProof(String record, long index, List<String> hashes, SignedNote note) {
  /** The first line. */
  public static final String TITLE = "c2sp.org/tlog-proof@v1";

  /** A tree of 2^63 leaves has proofs of this length. */
  private static final int MAX_HASHES = 63;

  private static final Pattern PROOF =
      Pattern.compile(
          TITLE
              + "\\nextra ([A-Za-z0-9+/]+=*)\\nindex (0|[1-9][0-9]{0,17})\\n"
              + "((?:[A-Za-z0-9+/]{43}=\\n)*)\\n(.+)",
          Pattern.DOTALL);

  public InclusionProof {
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
  public static InclusionProof parse(String text) {
    var proof = PROOF.matcher(text);
    if (!proof.matches()) {
      throw new IllegalArgumentException("this is no proof that holds a record");
    }
    return new InclusionProof(
        proof.group(1),
        Long.parseLong(proof.group(2)),
        lines(proof.group(3)),
        SignedNote.parse(proof.group(4)));
  }

  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    text.lines().forEach(lines::add);
    return lines;
  }

  /** The record's bytes. */
  public byte[] recordBytes() {
    return Base64.getDecoder().decode(record);
  }

  /** Whether the record is in the log as its checkpoint says; the signature is another matter. */
  public boolean holds() {
    return new ProofCheck().includes(Checkpoint.of(note).head(), index, recordBytes(), hashes);
  }

  /** The proof as it is written. */
  public String format() {
    var text = new StringBuilder(TITLE).append("\nextra ").append(record);
    text.append("\nindex ").append(index).append('\n');
    hashes.forEach(hash -> text.append(hash).append('\n'));
    return text.append('\n').append(note.format()).toString();
  }
}
