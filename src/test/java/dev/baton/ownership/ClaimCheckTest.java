package dev.baton.ownership;

import static dev.baton.ownership.TokenDraft.good;
import static dev.baton.ownership.VerifierFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.realm.OwnershipProof;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The edges of what claims may say. */
class ClaimCheckTest {
  private final VerifierFixture server = new VerifierFixture();

  private void assertGood(TokenDraft draft) {
    assertThat(server.explain(draft.sign())).isInstanceOf(Verdict.ProofAccepted.class);
  }

  private void assertBroken(Rule rule, TokenDraft draft) {
    assertThat(server.explain(draft.sign())).isEqualTo(new Verdict.ProofRefused(rule));
  }

  private static OwnershipProof proof(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.ProofAccepted.class);
    return ((Verdict.ProofAccepted) verdict).proof();
  }

  @Test
  void aTokenIsGoodUntilItsEndAndTheSkewAreOver() {
    String token = good().sign();
    server.clock.advance(Duration.ofSeconds(329));
    assertThat(server.explain(token)).isInstanceOf(Verdict.ProofAccepted.class);
    server.clock.advance(Duration.ofSeconds(1));
    assertThat(server.explain(token)).isEqualTo(new Verdict.ProofRefused(Rule.NOT_EXPIRED));
  }

  @Test
  void aTokenIsGoodFromTheSkewBeforeItsBeginning() {
    assertGood(good().time("iat", 30).time("exp", 60));
    assertBroken(Rule.ISSUED, good().time("iat", 31).time("exp", 60));
    assertGood(good().time("nbf", 30));
    assertBroken(Rule.STARTED, good().time("nbf", 31));
  }

  @Test
  void aTokenMayBeGoodForTheMaximumAgeAndNoLonger() {
    assertGood(good().time("exp", 600));
    assertBroken(Rule.LIFETIME, good().time("exp", 601));
  }

  @Test
  void aTokenMustEndAfterItBegins() {
    assertGood(good().time("exp", 1));
    assertBroken(Rule.LIFETIME, good().time("exp", 0));
    assertBroken(Rule.LIFETIME, good().time("exp", -1));
  }

  @Test
  void aFractionOfASecondIsCutOff() {
    String token = good().claim("iat", "1780315200.9").claim("exp", "1.7803155009e9").sign();
    OwnershipProof proof = proof(server.explain(token));
    assertThat(proof.issuedAt()).isEqualTo(Instant.ofEpochSecond(1_780_315_200L));
    assertThat(proof.expiresAt()).isEqualTo(Instant.ofEpochSecond(1_780_315_500L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"baton\"", "[\"baton\"]", "[\"other\",\"baton\"]"})
  void theAudienceMayBeOneOfSeveral(String audience) {
    assertGood(good().claim("aud", audience));
  }

  @Test
  void withoutAnIssuerRuleAnyIssuerOrNoneWillDo() {
    assertGood(good().claim("iss", "\"anybody\""));
    assertThat(proof(server.explain(good().without("iss").sign())).issuer()).isEmpty();
    assertBroken(Rule.ISS_STRING, good().claim("iss", "null"));
  }

  @Test
  void aTokenNeedsNoIdOfItsOwn() {
    assertThat(proof(server.explain(good().without("jti").sign())).tokenId()).isEmpty();
    assertGood(good().claim("jti", TokenDraft.quoted("j".repeat(128))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"JWT\"", "\"jwt\"", "\"at+jwt\"", "\"application/at+JWT\""})
  void theUsualTypesAreTaken(String type) {
    assertGood(good().header("typ", type));
  }

  /** The event log keeps no more, and half a character has no form there. */
  @ParameterizedTest
  @CsvSource({
    "a, 256, 256",
    "a, 257, 256",
    "\u00E9, 129, 128",
    "a\u00E9, 100, 171",
    "\uD83C\uDFB7, 64, 128",
    "\uD83C\uDFB7, 65, 128",
    "\\ud83c, 300, 256"
  })
  void ofALongIssuerTheBeginningIsKept(String piece, int times, int kept) {
    String issuer = piece.repeat(times);
    Verdict verdict = server.explain(good().claim("iss", '"' + issuer + '"').sign());
    String expected = piece.startsWith("\\") ? "?".repeat(times) : issuer;
    assertThat(proof(verdict).issuer()).isEqualTo(expected.substring(0, kept));
  }

  @Test
  void theTypeMayBeMissing() {
    assertGood(good().withoutHeader("typ"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"alice\" | ",
        "[\"alice\"] | ",
        "[\"bob\",\"alice\"] | ",
        "[] | OWNER",
        "[\"bob\"] | OWNER",
        "\"bob\" | OWNER",
        "[\"alice\",1] | PEER_STRING",
        "[[\"alice\"]] | PEER_STRING",
        "{\"alice\":true} | PEER_STRING",
        "null | PEER_STRING"
      })
  void anotherClaimMayNameSeveralPeers(String json, Rule broken) {
    var peers =
        new VerifierFixture(
            new ProofRules(
                Optional.empty(),
                "baton",
                "peers",
                ProofRules.DEFAULT_MAX_AGE,
                ProofRules.DEFAULT_SKEW));
    Verdict verdict = peers.explain(good().claim("sub", "\"user 7\"").claim("peers", json).sign());
    if (broken == null) {
      assertThat(proof(verdict).subject()).isEqualTo(ALICE.value());
    } else {
      assertThat(verdict).isEqualTo(new Verdict.ProofRefused(broken));
    }
  }

  @Test
  void rulesThatNoTokenCouldKeepAreRefused() {
    Duration age = Duration.ofSeconds(1);
    Optional<String> any = Optional.empty();
    assertImpossible(any, "", "sub", age, age);
    assertImpossible(any, "baton", "", age, age);
    assertImpossible(Optional.of(""), "baton", "sub", age, age);
    assertImpossible(any, "baton", "sub", Duration.ZERO, age);
    assertImpossible(any, "baton", "sub", age, age.negated());
  }

  private static void assertImpossible(
      Optional<String> issuer, String audience, String claim, Duration age, Duration skew) {
    assertThatThrownBy(() -> new ProofRules(issuer, audience, claim, age, skew))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
