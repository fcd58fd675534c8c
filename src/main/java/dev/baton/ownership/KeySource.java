package dev.baton.ownership;

import java.util.List;

/** Where keys come from that proofs are verified with. Safe for use by many threads. */
public abstract sealed class KeySource permits FixedKeys, KeyFolder, RemoteKeys {
  KeySource() {}

  /**
   * The keys that may have signed a token.
   *
   * @param keyId the token's {@code kid}; empty text if it has none, which asks for all keys
   */
  abstract Answer keys(String keyId);

  /**
   * What a source knows.
   *
   * @param complete false if there may be further keys that are out of reach at this moment
   */
  record Answer(List<VerificationKey> keys, boolean complete) {}

  static List<VerificationKey> matching(List<VerificationKey> keys, String keyId) {
    return keyId.isEmpty() ? keys : keys.stream().filter(key -> key.id().equals(keyId)).toList();
  }
}
