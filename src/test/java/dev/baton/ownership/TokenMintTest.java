package dev.baton.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.OwnershipProof;
import dev.baton.realm.Token;
import dev.baton.testing.FakeClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that are minted by hand are what was asked for. */
class TokenMintTest {
  private static final ProofRules RULES =
      new ProofRules(
          Optional.of("https://issuer.example"),
          "calls",
          "peer",
          Duration.ofMinutes(10),
          Duration.ofSeconds(30));

  @TempDir Path folder;

  @Test
  void aMintedTokenHasTheLifetimeTheAudienceTheIssuerAndTheClaimThatWereAskedFor() {
    KeyMaker.MadeKey key = KeyMaker.make("mine", ProofAlgorithm.ES256, folder);
    TokenMint mint = TokenMint.open(key.signing());
    var lifetime = Duration.ofSeconds(90);
    String token = mint.mint(VerifierFixture.ALICE, RULES, lifetime, TokenDraft.NOW);
    var verifier =
        new ProofVerifier(RULES, List.of(KeyFolder.open(folder)), new FakeClock(TokenDraft.NOW));
    assertThat(verifier.explain(VerifierFixture.ALICE, new Token(token)))
        .isInstanceOfSatisfying(
            Verdict.ProofAccepted.class,
            accepted -> {
              OwnershipProof proof = accepted.proof();
              assertThat(proof.issuedAt()).isEqualTo(TokenDraft.NOW);
              assertThat(proof.expiresAt()).isEqualTo(TokenDraft.NOW.plus(lifetime));
              assertThat(proof.issuer()).isEqualTo("https://issuer.example");
              assertThat(proof.tokenId()).isNotEmpty();
            });
    String other = mint.mint(VerifierFixture.ALICE, RULES, lifetime, TokenDraft.NOW);
    assertThat(other).isNotEqualTo(token);
  }
}
