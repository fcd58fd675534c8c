package dev.baton.testing;

import dev.baton.ownership.KeyMaker;
import dev.baton.ownership.ProofAlgorithm;
import dev.baton.ownership.ProofRules;
import dev.baton.ownership.TokenMint;
import dev.baton.realm.PeerId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Signs proofs that a server in a test trusts. Safe for use by many threads. */
public final class TestIssuer {
  private static final Duration LIFETIME = Duration.ofMinutes(5);

  private final Path keys;
  private final TokenMint mint;

  private TestIssuer(Path keys, TokenMint mint) {
    this.keys = keys;
    this.mint = mint;
  }

  /** Makes a key in this folder. */
  public static TestIssuer in(Path folder, ProofAlgorithm algorithm) {
    return in(folder, "issuer", algorithm);
  }

  /** The same with a name for the key, whose file is {@code name.jwk}. */
  public static TestIssuer in(Path folder, String name, ProofAlgorithm algorithm) {
    return new TestIssuer(folder, TokenMint.open(KeyMaker.make(name, algorithm, folder).signing()));
  }

  /** What {@code --keys} is to say. */
  public String keys() {
    return keys.toString();
  }

  /** A proof for the ID that no other one equals, good for five minutes. */
  public String proof(String peer, Instant issuedAt) {
    return mint.mint(new PeerId(peer), ProofRules.DEFAULT, LIFETIME, issuedAt);
  }
}
