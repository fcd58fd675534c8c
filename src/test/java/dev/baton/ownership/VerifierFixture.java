package dev.baton.ownership;

import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.Token;
import dev.baton.testing.FakeClock;
import java.util.List;

/** A verifier that knows one key of every kind, and asks it about alice. */
final class VerifierFixture {
  static final PeerId ALICE = new PeerId("alice");

  final FakeClock clock = new FakeClock(TokenDraft.NOW);
  private final ProofVerifier verifier;

  VerifierFixture() {
    this(ProofRules.DEFAULT);
  }

  VerifierFixture(ProofRules rules) {
    this(rules, TestKey.ALL);
  }

  VerifierFixture(ProofRules rules, List<TestKey> keys) {
    this.verifier = new ProofVerifier(rules, List.of(fixed(keys)), clock);
  }

  static KeySource fixed(List<TestKey> keys) {
    return new FixedKeys(keys.stream().map(TestKey::verification).toList());
  }

  ProofVerifier verifier() {
    return verifier;
  }

  Verdict explain(String token) {
    return verifier.explain(ALICE, new Token(token));
  }

  PresentedProof verify(String... tokens) {
    return verifier.verify(
        ALICE, List.of(tokens).stream().map(Token::new).toList(), SignatureTurn.AT_ONCE);
  }
}
