package dev.baton.ownership;

import java.util.List;

/** Keys that stay the same for as long as the process runs. */
final class FixedKeys extends KeySource {
  private final List<VerificationKey> keys;

  FixedKeys(List<VerificationKey> keys) {
    this.keys = List.copyOf(keys);
  }

  @Override
  FoundKeys keys(String keyId) {
    return new FoundKeys(matching(keys, keyId), true);
  }
}
