package dev.baton.ownership;

import static dev.baton.ownership.TokenDraft.good;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.baton.realm.PresentedProof.Unverifiable;
import dev.baton.realm.Token;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@Timeout(30)
class RemoteKeysTest {
  private static final TestKey FIRST = TestKey.of(ProofAlgorithm.ES256, "first");
  private static final TestKey SECOND = TestKey.of(ProofAlgorithm.ES256, "second");

  // Longer than a noisy machine takes: a request that is repeated would be counted twice.
  private static final Duration REQUEST = Duration.ofSeconds(10);
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(1);

  private static RemoteKeys.Timing timing(Duration keep, Duration between, Duration outage) {
    return timing(REQUEST, keep, between, outage);
  }

  private static RemoteKeys.Timing timing(
      Duration request, Duration keep, Duration between, Duration outage) {
    return new RemoteKeys.Timing(
        request, keep.dividedBy(4), keep, keep.dividedBy(4), between, outage);
  }

  private static final RemoteKeys.Timing KEPT = timing(LONG, SHORT, LONG.multipliedBy(2));

  private static Verdict explain(TestKey key, KeySource... sources) {
    var verifier =
        new ProofVerifier(ProofRules.DEFAULT, List.of(sources), new FakeClock(TokenDraft.NOW));
    return verifier.explain(VerifierFixture.ALICE, new Token(good(key).sign()));
  }

  private static void assertAccepted(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.ProofAccepted.class);
  }

  private static void assertCannotVerify(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.KeyOutOfReach.class);
  }

  @Test
  void publishedKeysVerifyAndAreFetchedOnce() throws IOException {
    try (var provider = JwksServer.publishing(FIRST, SECOND);
        RemoteKeys keys = RemoteKeys.at(provider.url(), KEPT)) {
      assertThat(provider.requests()).isZero();
      assertThat(keys.keys("").keys()).hasSize(2);
      for (int i = 0; i < 20; i++) {
        assertAccepted(explain(FIRST, keys));
        assertAccepted(explain(SECOND, keys));
      }
      assertThat(provider.requests()).isEqualTo(1);
    }
  }

  @Test
  void aNewKeyIsFetchedWhenATokenNamesIt() throws IOException {
    try (var provider = JwksServer.publishing(FIRST);
        RemoteKeys keys = RemoteKeys.at(provider.url(), KEPT)) {
      assertAccepted(explain(FIRST, keys));
      provider.answerWith(JwksServer.keys(SECOND));
      assertAccepted(explain(SECOND, keys));
      assertThat(explain(FIRST, keys)).isEqualTo(new Verdict.ProofRefused(Rule.KNOWN_KEY));
    }
  }

  @Test
  void aKeyThatTheProviderReachedDoesNotHaveIsTheTokensFault() throws IOException {
    try (var provider = JwksServer.publishing(FIRST);
        RemoteKeys keys = RemoteKeys.at(provider.url(), KEPT)) {
      assertThat(explain(SECOND, keys)).isEqualTo(new Verdict.ProofRefused(Rule.KNOWN_KEY));
    }
  }

  @Test
  void madeUpKeyIdsCauseFewRequestsAndNoRefusalOfOthers() throws IOException {
    try (var provider = JwksServer.publishing(FIRST);
        RemoteKeys keys = RemoteKeys.at(provider.url(), timing(LONG, LONG.minusSeconds(1), LONG))) {
      assertAccepted(explain(FIRST, keys));
      assertThat(explain(SECOND, keys)).isEqualTo(new Verdict.ProofRefused(Rule.KNOWN_KEY));
      for (int i = 0; i < 50; i++) {
        assertCannotVerify(explain(SECOND, keys));
      }
      assertThat(provider.requests()).isEqualTo(2);
      assertAccepted(explain(FIRST, keys));
    }
  }

  @Test
  void withoutTheProviderNothingCanBeVerified() throws IOException {
    String url;
    try (var provider = JwksServer.publishing(FIRST)) {
      url = provider.url();
    }
    try (RemoteKeys keys = RemoteKeys.at(url, KEPT)) {
      assertCannotVerify(explain(FIRST, keys));
      assertThat(keys.keys("").complete()).isFalse();
      var verifier =
          new ProofVerifier(ProofRules.DEFAULT, List.of(keys), new FakeClock(TokenDraft.NOW));
      assertThat(
              verifier.verify(
                  VerifierFixture.ALICE,
                  List.of(new Token(good(FIRST).sign())),
                  SignatureTurn.AT_ONCE))
          .isEqualTo(new Unverifiable());
    }
  }

  @Test
  void keysOfAFolderStillVerifyWithoutTheProvider() throws IOException {
    String url;
    try (var provider = JwksServer.publishing(SECOND)) {
      url = provider.url();
    }
    KeySource own = VerifierFixture.fixed(List.of(FIRST));
    try (RemoteKeys keys = RemoteKeys.at(url, KEPT)) {
      assertAccepted(explain(FIRST, own, keys));
      assertAccepted(explain(FIRST, keys, own));
      assertCannotVerify(explain(SECOND, own, keys));
      assertCannotVerify(explain(SECOND, keys, own));
    }
  }

  @Test
  void duringAnOutageTheLastKeysStayGoodAndNewOnesCannotBeKnown() throws IOException {
    var soonOld = timing(Duration.ofMillis(40), SHORT, LONG);
    try (var provider = JwksServer.publishing(FIRST);
        RemoteKeys keys = RemoteKeys.at(provider.url(), soonOld)) {
      assertAccepted(explain(FIRST, keys));
      provider.answerWith(JwksServer.status(503, ""));
      int before = provider.requests();
      await()
          .untilAsserted(
              () -> {
                assertAccepted(explain(FIRST, keys));
                assertThat(provider.requests()).isGreaterThan(before + 2);
              });
      assertCannotVerify(explain(SECOND, keys));
      provider.answerWith(JwksServer.keys(FIRST, SECOND));
      await().untilAsserted(() -> assertAccepted(explain(SECOND, keys)));
    }
  }

  @Test
  void afterAnOutageAnUnknownKeyIsTheTokensFaultAgain() throws IOException {
    try (var provider = new JwksServer(JwksServer.status(500, ""));
        RemoteKeys keys = RemoteKeys.at(provider.url(), KEPT)) {
      assertCannotVerify(explain(SECOND, keys));
      provider.answerWith(JwksServer.keys(FIRST));
      await().untilAsserted(() -> assertAccepted(explain(FIRST, keys)));
      assertThat(explain(SECOND, keys)).isEqualTo(new Verdict.ProofRefused(Rule.KNOWN_KEY));
    }
  }

  @Test
  void anOutageThatLastsTakesTheLastKeysAway() throws IOException {
    var soonGone = timing(Duration.ofMillis(40), SHORT, Duration.ofMillis(120));
    try (var provider = JwksServer.publishing(FIRST);
        RemoteKeys keys = RemoteKeys.at(provider.url(), soonGone)) {
      assertAccepted(explain(FIRST, keys));
      provider.answerWith(JwksServer.status(503, ""));
      await().untilAsserted(() -> assertCannotVerify(explain(FIRST, keys)));
    }
  }

  static final List<String> WRONG_CONTENT =
      List.of(
          "",
          "<html>not found</html>",
          "[]",
          "{}",
          "{\"keys\":{}}",
          "{\"keys\":[1]}",
          "{\"keys\":[],\"keys\":[]}",
          "{\"keys\":[" + "{},".repeat(100_000) + "{}]}");

  @ParameterizedTest
  @FieldSource("WRONG_CONTENT")
  void anAnswerThatIsNoKeySetIsAsGoodAsNone(String body) throws IOException {
    try (var provider = new JwksServer(JwksServer.text(body));
        RemoteKeys keys = RemoteKeys.at(provider.url(), KEPT)) {
      assertCannotVerify(explain(FIRST, keys));
      provider.answerWith(JwksServer.keys(FIRST));
      await().untilAsserted(() -> assertAccepted(explain(FIRST, keys)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 301, 404, 500})
  void anotherStatusIsAnOutage(int status) throws IOException {
    try (var provider = new JwksServer(JwksServer.status(status, ""));
        RemoteKeys keys = RemoteKeys.at(provider.url(), KEPT)) {
      assertCannotVerify(explain(FIRST, keys));
    }
  }

  @Test
  void noRedirectIsFollowed() throws IOException {
    try (var other = JwksServer.publishing(FIRST);
        var provider =
            new JwksServer(
                exchange -> {
                  exchange.getResponseHeaders().add("Location", other.url());
                  exchange.sendResponseHeaders(302, -1);
                });
        RemoteKeys keys = RemoteKeys.at(provider.url(), KEPT)) {
      assertCannotVerify(explain(FIRST, keys));
      assertThat(other.requests()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSlowProviderHoldsAThreadForTwoRequestsAtMost(boolean dripping) throws IOException {
    Duration request = Duration.ofMillis(400);
    try (var provider = JwksServer.publishing();
        RemoteKeys keys =
            RemoteKeys.at(provider.url(), timing(request, LONG, SHORT, LONG.multipliedBy(2)))) {
      provider.answerWith(dripping ? provider.dripping() : provider.silence());
      long start = System.nanoTime();
      // Neither answer ever ends: that this returns is the test's bound.
      assertCannotVerify(explain(FIRST, keys));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(request);
      assertThat(provider.requests()).isEqualTo(2);
    }
  }

  @Test
  void keysThatCannotVerifyProofsArePassedOver() throws IOException {
    String encryption = TestKey.of(ProofAlgorithm.RS256, "enc").publishedText();
    String set =
        JwksServer.setOf(
            encryption.replace("\"alg\":\"RS256\"", "\"use\":\"enc\",\"alg\":\"RSA-OAEP\""),
            "{\"kty\":\"new kind\",\"kid\":\"x\"}",
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"first\",\"x\":\"AA\",\"y\":\"AA\"}",
            "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"kid\":\"y\",\"x\":\"AA\"}",
            TestKey.of(ProofAlgorithm.ES256, "private").jwk().toJSONString(),
            "{}",
            FIRST.publishedText());
    try (var provider = new JwksServer(JwksServer.text(set));
        RemoteKeys keys = RemoteKeys.at(provider.url(), KEPT)) {
      assertAccepted(explain(FIRST, keys));
      assertThat(keys.keys("").keys()).hasSize(1);
    }
  }

  @Test
  void aSecretThatIsPublishedVerifiesNothing() throws IOException {
    TestKey secret = TestKey.of(ProofAlgorithm.HS256, "secret");
    try (var provider = JwksServer.publishing(secret, FIRST);
        RemoteKeys keys = RemoteKeys.at(provider.url(), KEPT)) {
      assertThat(explain(secret, keys)).isEqualTo(new Verdict.ProofRefused(Rule.KNOWN_KEY));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://provider.example/jwks",
        "http://127.0.0.1.example/jwks",
        "http://[::2]/jwks",
        "ftp://127.0.0.1/jwks",
        "file:///etc/passwd",
        "https:/jwks",
        "jwks",
        "https://user:secret@provider.example/jwks",
        "https://provider.example/jwks#x",
        "https://provider example/jwks?secret"
      })
  void anAddressThatOthersCouldAnswerForIsRefused(String url) {
    assertThatThrownBy(() -> RemoteKeys.at(url))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://provider.example/jwks?secret=1",
        "http://localhost:1/jwks",
        "http://127.1.2.3/jwks",
        "http://[::1]:80/jwks"
      })
  void anAddressIsShownWithoutItsQuery(String url) {
    try (RemoteKeys keys = RemoteKeys.at(url)) {
      assertThat((Object) keys).hasToString(url.replace("?secret=1", ""));
    }
  }

  private static String setOf(int keys, int bytes) {
    String set =
        JwksServer.setOf(
            IntStream.range(0, keys)
                .mapToObj(n -> n == 0 ? FIRST : TestKey.of(ProofAlgorithm.ES256, "key-" + n))
                .map(TestKey::publishedText)
                .toArray(String[]::new));
    return set + " ".repeat(Math.max(0, bytes - set.length()));
  }

  @ParameterizedTest
  @CsvSource({"256, 0, true", "257, 0, false", "1, 262144, true", "1, 262145, false"})
  void aSetHasABoundOfKeysAndOfBytes(int count, int bytes, boolean good) throws IOException {
    try (var provider = new JwksServer(JwksServer.text(setOf(count, bytes)));
        RemoteKeys keys = RemoteKeys.at(provider.url(), KEPT)) {
      if (good) {
        assertAccepted(explain(FIRST, keys));
      } else {
        assertCannotVerify(explain(FIRST, keys));
      }
    }
  }
}
