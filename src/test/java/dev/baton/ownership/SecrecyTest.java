package dev.baton.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.Token;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Every error there is, provoked with marked secrets, and everything said in it searched. */
@Tag("slow")
@Isolated
class SecrecyTest {
  private static final String MARK = "mArKedSeCrEt";

  /** What must not be found: the mark as it is and as a key holds it. */
  private static final List<String> SECRETS =
      List.of(MARK, Base64URL.encode(MARK).toString(), Base64URL.encode(MARK.repeat(3)).toString());

  @TempDir Path folder;

  private final List<String> said = new ArrayList<>();

  private void say(Callable<?> provoked) {
    try {
      said.add(String.valueOf(provoked.call()));
    } catch (Exception e) {
      var trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace, true));
      said.add(trace.toString());
    }
  }

  private void assertNothingSaid() {
    assertThat(said).isNotEmpty();
    assertThat(said).allSatisfy(text -> assertThat(text).doesNotContain(SECRETS));
  }

  @Test
  void aVerdictNamesTheRuleAndNothingOfTheToken() {
    var server = new VerifierFixture();
    try (var log = new LogCapture()) {
      for (String token : tokens()) {
        say(() -> server.explain(token));
        say(() -> server.verify(token));
        say(() -> server.verify(token, "other"));
        say(() -> new Token(token));
        say(() -> List.of(new Token(token)));
        say(() -> CompactJws.parse(token));
      }
      said.addAll(log.lines());
    }
    assertNothingSaid();
  }

  private static List<String> tokens() {
    String marked = TokenDraft.quoted(MARK);
    Stream<TokenDraft> drafts =
        Stream.of("alg", "kid", "typ", "crit", "jku", "jwk", "x5c", "other")
            .map(name -> TokenDraft.good().header(name, marked));
    Stream<TokenDraft> claims =
        Stream.of("sub", "exp", "iat", "nbf", "aud", "iss", "jti")
            .map(name -> TokenDraft.good().claim(name, "[" + marked + "]"));
    Stream<String> texts =
        Stream.of(
            MARK,
            MARK + "." + MARK + "." + MARK,
            TokenDraft.good().sign() + MARK,
            MARK + "=." + MARK + "!.",
            TestKey.of(ProofAlgorithm.ES256).sign(MARK, "{}"),
            TestKey.of(ProofAlgorithm.ES256)
                .sign(TokenDraft.good().headerText(), "{\"" + MARK + "\":" + MARK));
    return Stream.concat(Stream.concat(drafts, claims).map(TokenDraft::sign), texts).toList();
  }

  @Test
  void aRefusedFileIsNamedWithoutWhatItHolds() throws IOException {
    String k = Base64URL.encode(MARK.repeat(3)).toString();
    List<String> contents =
        List.of(
            MARK,
            "{\"kty\":\"oct\",\"k\":\"" + k + "\",\"alg\":\"" + MARK + "\"}",
            "{\"kty\":\"oct\",\"k\":\"" + Base64URL.encode(MARK) + "\"}",
            "{\"kty\":\"oct\",\"k\":\"" + k + "\",\"use\":\"" + MARK + "\"}",
            "{\"kty\":\"oct\",\"k\":\"" + k + "\",\"key_ops\":\"" + MARK + "\"}",
            "{\"kty\":\"oct\",\"k\":\"" + k + "\"" + MARK,
            "{\"kty\":\"" + MARK + "\",\"k\":\"" + k + "\"}",
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + k + "\",\"y\":\"" + k + "\"}",
            "{\"kty\":\"EC\",\"crv\":\"" + MARK + "\",\"x\":\"" + k + "\",\"y\":\"" + k + "\"}",
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"" + k + "\"}",
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + k + "\",\"d\":\"" + k + "\"}",
            "{\"kty\":\"RSA\",\"n\":\"" + k + "\",\"e\":\"AQAB\",\"d\":\"" + k + "\"}",
            "{\"keys\":[\"" + MARK + "\"]}",
            "-----BEGIN " + MARK + "-----\n" + MARK + "\n-----END " + MARK + "-----\n",
            "-----BEGIN PUBLIC KEY-----\n" + MARK + "\n-----END PUBLIC KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\n" + MARK + "\n-----END PRIVATE KEY-----\n");
    try (var log = new LogCapture()) {
      KeyFolder running = KeyFolder.open(folder);
      for (String content : contents) {
        for (String name : List.of("a.jwk", "a.jwks", "a.pem")) {
          Path file = Files.writeString(folder.resolve(name), content);
          running.refreshIfChanged();
          say(() -> KeyFolder.open(folder).keys(""));
          say(() -> TicketOffice.open(file));
          say(() -> TokenMint.open(file));
          assertThat(catchThrowable(() -> KeyFolder.open(folder))).hasMessageContaining(name);
          Files.delete(file);
        }
      }
      said.addAll(log.lines());
    }
    assertNothingSaid();
  }

  @Test
  void aProvidersWrongAnswerIsNotRepeated() throws IOException {
    try (var log = new LogCapture()) {
      for (String body :
          List.of(MARK, "{\"keys\":[{\"kty\":\"" + MARK + "\"}]}", "{\"keys\":\"" + MARK + "\"}")) {
        try (var provider = new JwksServer(JwksServer.text(body));
            RemoteKeys keys = RemoteKeys.at(provider.url() + "?key=" + MARK)) {
          say(() -> keys.keys("x"));
          say(() -> keys.keys(""));
          say(() -> keys);
        }
      }
      said.addAll(log.lines());
      assertThat(log.lines()).isNotEmpty();
    }
    say(() -> RemoteKeys.at("https://" + MARK + "@provider.example"));
    assertNothingSaid();
  }

  @Test
  void keysThatAreInUseDoNotShowThemselves() throws IOException {
    for (TestKey key : TestKey.ALL) {
      Path file = Files.writeString(folder.resolve("k.jwk"), key.jwk().toJSONString());
      SigningKey signing = SigningKey.read(file);
      String shown =
          String.join(
              " ",
              Objects.toString(signing),
              Objects.toString(signing.verification()),
              Objects.toString(TokenMint.open(file)),
              Objects.toString(key.signer()),
              Objects.toString(List.of(key.verification())));
      assertThat(shown).doesNotContain(privateMembers(key.jwk()));
    }
  }

  private static List<String> privateMembers(JWK jwk) {
    return Stream.of("d", "k", "p", "q", "dp", "dq", "qi")
        .flatMap(name -> Stream.ofNullable(jwk.toJSONObject().get(name)))
        .map(Object::toString)
        .toList();
  }

  @Test
  void aProofHasTheFactsOfATokenButNotTheToken() {
    String token = TokenDraft.good().sign();
    Verdict verdict = new VerifierFixture().explain(token);
    assertThat(verdict).isInstanceOf(Verdict.ProofAccepted.class);
    OwnershipProof proof = ((Verdict.ProofAccepted) verdict).proof();
    assertThat(proof.toString()).doesNotContain(token.split("\\.", -1));
  }
}
