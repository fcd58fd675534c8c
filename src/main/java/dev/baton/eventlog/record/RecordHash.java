package dev.baton.eventlog.record;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hashes of the chain: SHA-256 in hexadecimal. Confined to one thread. */
public final class RecordHash {
  /** What the first record names as the hash of the one before it. */
  public static final String NONE = "0".repeat(64);

  private static final HexFormat HEX = HexFormat.of();

  private final MessageDigest sha256 = newSha256();

  public String of(byte[] record) {
    return HEX.formatHex(sha256.digest(record));
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }
}
