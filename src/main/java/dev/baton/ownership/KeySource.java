package dev.baton.ownership;

import java.util.List;

/**
 * A source of keys for verifying proofs; only this package can add another. Safe for use by many
 * threads.
 */
public abstract class KeySource {
  KeySource() {}

  /**
   * The keys that may have signed a token.
   *
   * @param keyId the token's {@code kid}; empty text if it has none, which means all keys
   */
  abstract FoundKeys keys(String keyId);

  /**
   * The keys of a source that may fit.
   *
   * @param complete false if there may be further keys that cannot be reached at the moment
   */
  record FoundKeys(List<VerificationKey> keys, boolean complete) {}

  static List<VerificationKey> matching(List<VerificationKey> keys, String keyId) {
    return keyId.isEmpty() ? keys : keys.stream().filter(key -> key.id().equals(keyId)).toList();
  }
}
