package dev.baton.ownership;

import static dev.baton.ownership.TokenDraft.NOW;
import static dev.baton.ownership.VerifierFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.PresentedProof.Fault;
import dev.baton.realm.PresentedProof.Faulty;
import dev.baton.realm.PresentedProof.Verified;
import dev.baton.realm.ProofRank;
import dev.baton.realm.Token;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProofVerifierTest {
  private final VerifierFixture server = new VerifierFixture();

  @ParameterizedTest
  @EnumSource
  void aGoodTokenOfEveryAlgorithmProves(ProofAlgorithm algorithm) {
    String token = TokenDraft.good(TestKey.of(algorithm)).claim("jti", "\"first\"").sign();
    var expected =
        new OwnershipProof(
            "alice",
            "https://issuer.example",
            algorithm.toString(),
            "first",
            NOW,
            NOW.plusSeconds(300),
            ProofRank.PROVIDER,
            Optional.empty());
    assertThat(server.verify(token)).isEqualTo(new Verified(expected));
  }

  @Test
  void noTokenIsNoProof() {
    assertThat(server.verify()).isEqualTo(PresentedProof.NONE);
  }

  @Test
  void theSameTokenInTwoPlacesIsOne() {
    String token = TokenDraft.good().sign();
    assertThat(server.verify(token, token)).isInstanceOf(Verified.class);
  }

  @Test
  void twoGoodTokensAreOneTooMany() {
    assertThat(server.verify(TokenDraft.good().sign(), TokenDraft.good().sign()))
        .isEqualTo(new Faulty(Fault.MALFORMED));
  }

  @Test
  void aGoodTokenOfAnotherOwnerIsNoProof() {
    assertThat(
            server
                .verifier()
                .verify(
                    new PeerId("bob"),
                    List.of(new Token(TokenDraft.good().sign())),
                    SignatureTurn.AT_ONCE))
        .isEqualTo(new Faulty(Fault.NOT_OWNER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Alice", "alice ", "\uff41lice", "alicе", "al\\u0000ice", "alice\\u200b"})
  void aNameThatOnlyLooksTheSameIsAnother(String subject) {
    assertThat(server.explain(TokenDraft.good().claim("sub", TokenDraft.quoted(subject)).sign()))
        .isEqualTo(new Verdict.ProofRefused(Rule.OWNER));
  }

  @Test
  void composedAndDecomposedLettersAreDifferent() {
    var composed = new PeerId("caf\u00e9");
    String token = TokenDraft.good().claim("sub", "\"cafe\u0301\"").sign();
    assertThat(server.verifier().explain(composed, new Token(token)))
        .isEqualTo(new Verdict.ProofRefused(Rule.OWNER));
    String same = TokenDraft.good().claim("sub", "\"caf\\u00e9\"").sign();
    assertThat(server.verifier().explain(composed, new Token(same)))
        .isInstanceOf(Verdict.ProofAccepted.class);
  }

  @ParameterizedTest
  @FieldSource("dev.baton.ownership.TestKey#ALL")
  void withoutAKidTheOnlyKeyThatFitsIsTaken(TestKey key) {
    String token = TokenDraft.good(key).withoutHeader("kid").sign();
    assertThat(server.explain(token)).isInstanceOf(Verdict.ProofAccepted.class);
  }

  @Test
  void withoutAKidTwoKeysThatFitAreTooMany() {
    TestKey key = TestKey.of(ProofAlgorithm.ES256);
    var two =
        new VerifierFixture(
            ProofRules.DEFAULT, List.of(key, TestKey.of(ProofAlgorithm.ES256, "other")));
    String token = TokenDraft.good(key).withoutHeader("kid").sign();
    assertThat(two.explain(token)).isEqualTo(new Verdict.ProofRefused(Rule.ONE_KEY));
    assertThat(two.explain(TokenDraft.good(key).sign())).isInstanceOf(Verdict.ProofAccepted.class);
  }

  @Test
  void theFirstSourceThatKnowsAKidIsBelieved() {
    TestKey key = TestKey.of(ProofAlgorithm.ES256);
    KeySource ours = VerifierFixture.fixed(List.of(key));
    KeySource theirs = VerifierFixture.fixed(List.of(TestKey.strangers(ProofAlgorithm.ES256)));
    Token token = new Token(TokenDraft.good(key).sign());
    assertThat(verifier(ours, theirs).explain(ALICE, token))
        .isInstanceOf(Verdict.ProofAccepted.class);
    assertThat(verifier(theirs, ours).explain(ALICE, token))
        .isEqualTo(new Verdict.ProofRefused(Rule.SIGNATURE));
  }

  private static ProofVerifier verifier(KeySource... sources) {
    return new ProofVerifier(
        ProofRules.DEFAULT, List.of(sources), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @Test
  void withoutKeysEveryTokenIsOfAnUnknownOne() {
    var empty = new VerifierFixture(ProofRules.DEFAULT, List.of());
    assertThat(empty.explain(TokenDraft.good().sign()))
        .isEqualTo(new Verdict.ProofRefused(Rule.KNOWN_KEY));
    assertThat(empty.explain(TokenDraft.good().withoutHeader("kid").sign()))
        .isEqualTo(new Verdict.ProofRefused(Rule.KNOWN_KEY));
  }

  @Test
  @Tag("slow")
  void manyThreadsVerifyAtOnce() throws Exception {
    List<Callable<Boolean>> checks =
        IntStream.range(0, 600)
            .mapToObj(
                i -> {
                  TestKey key = TestKey.ALL.get(i % TestKey.ALL.size());
                  boolean good = i % 2 == 0;
                  String token =
                      good
                          ? TokenDraft.good(key).sign()
                          : TokenDraft.good(key).signedBy(TestKey.strangers(key.algorithm()));
                  return (Callable<Boolean>)
                      () -> good == (server.explain(token) instanceof Verdict.ProofAccepted);
                })
            .toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> check : threads.invokeAll(checks)) {
        assertThat(check.get()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0.8371",
        "k5xgv9r2b7",
        "a.b.c",
        "eyJhbGciOiJFUzI1NiJ9",
        "eyJhbGciOiJFUzI1NiJ9.e30",
        "eyJhbGciOiJFUzI1NiJ9.e30.AA.AA",
        "eyJhbGciOiJFUzI1NiJ9..AA",
        "xyJhbGciOiJFUzI1NiJ9.e30.AA",
        "eAJhbGciOiJFUzI1NiJ9.e30.AA",
        "eyJhbGciOiJFUzI1NiJ9.e30.A=",
        " eyJhbGciOiJFUzI1NiJ9.e30.AA",
        "e30.e30.AA",
        "tkt_",
        "tkt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "tkt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "tkt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
      })
  void whatHasTheShapeOfNoProofIsATokenAsPeerServerKnowsThem(String token) {
    assertThat(ProofVerifier.looksLikeProof(new Token(token))).isFalse();
  }

  @ParameterizedTest
  @FieldSource("dev.baton.ownership.TestKey#ALL")
  void everyTokenHasTheShapeOfAJwt(TestKey key) {
    assertThat(ProofVerifier.looksLikeProof(new Token(TokenDraft.good(key).sign()))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eyJhbGciOiJub25lIn0.e30.",
        "eyJhbGciOiJFUzI1NiJ9.e30.AA",
        "tkt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void whatIsMeantAsAJwtOrATicketCountsAsAProofHoweverBad(String token) {
    assertThat(ProofVerifier.looksLikeProof(new Token(token))).isTrue();
    assertThat(server.verify(token)).isInstanceOf(Faulty.class);
  }

  @Test
  void aSourceAnswersWithTheKeysOfAKidOrWithAll() {
    KeySource source = VerifierFixture.fixed(TestKey.ALL);
    assertThat(source.keys("ES256").keys()).hasSize(1);
    assertThat(source.keys("").keys()).hasSameSizeAs(TestKey.ALL);
    assertThat(source.keys("nobody").keys()).isEmpty();
  }
}
