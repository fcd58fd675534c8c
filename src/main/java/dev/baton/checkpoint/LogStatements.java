package dev.baton.checkpoint;

import java.util.Map;

/**
 * Signs statements about a log with the key of its checkpoints. No statement can be taken for a
 * checkpoint, which has several lines. Safe for use by many threads.
 */
public final class LogStatements {
  private final NoteSigner signer;

  LogStatements(NoteSigner signer) {
    this.signer = signer;
  }

  /** The name of the log. */
  public String log() {
    return signer.key().name();
  }

  /**
   * Signs claims as a JWT of this type, which {@link NoteKey#claims} verifies. It takes some tenths
   * of a millisecond of a processor.
   */
  public String sign(String type, Map<String, Object> claims) {
    return signer.sign(type, claims);
  }
}
