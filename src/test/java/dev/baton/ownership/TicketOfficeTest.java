package dev.baton.ownership;

import static dev.baton.ownership.TokenDraft.NOW;
import static dev.baton.ownership.VerifierFixture.ALICE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.Base64URL;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.ProofRank;
import dev.baton.realm.RealmSamples;
import dev.baton.realm.Token;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TicketOfficeTest {
  private static final ConnectionId TENURE = RealmSamples.connection(7);

  @TempDir Path folder;

  private final FakeClock clock = new FakeClock(NOW);
  private Path file;
  private TicketOffice office;
  private ProofVerifier verifier;

  @BeforeEach
  void open() {
    file = folder.resolve("ticket.jwk");
    office = TicketOffice.open(file);
    verifier = verifier(office);
  }

  private ProofVerifier verifier(TicketOffice tickets) {
    return new ProofVerifier(ProofRules.DEFAULT, List.of(VerifierFixture.fixed(TestKey.ALL)), clock)
        .withTickets(tickets);
  }

  private Verdict explain(String ticket) {
    return verifier.explain(ALICE, new Token(ticket));
  }

  private void assertBroken(Rule rule, String ticket) {
    assertThat(explain(ticket)).isEqualTo(new Verdict.Refused(rule));
  }

  private static OwnershipProof proof(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
    return ((Verdict.Accepted) verdict).proof();
  }

  @Test
  void aTicketProvesItsTenure() {
    OwnershipProof proof = proof(explain(office.issue(ALICE, TENURE, NOW)));
    assertThat(proof.rank()).isEqualTo(ProofRank.TICKET);
    assertThat(proof.tenure()).contains(TENURE);
    assertThat(proof.subject()).isEqualTo("alice");
    assertThat(proof.issuer()).isEqualTo("baton");
    assertThat(proof.issuedAt()).isEqualTo(NOW);
    assertThat(proof.expiresAt()).isEqualTo(NOW.plusSeconds(60));
    assertThat(proof.keyId()).hasSize(43);
    assertThat(proof.tokenId()).hasSizeGreaterThanOrEqualTo(22);
  }

  @Test
  void noTwoTicketsHaveTheSameId() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      assertThat(ids.add(proof(explain(office.issue(ALICE, TENURE, NOW))).tokenId())).isTrue();
    }
  }

  @Test
  void aTicketIsForOnePeer() {
    assertBroken(Rule.OWNER, office.issue(new PeerId("bob"), TENURE, NOW));
    var peer = new PeerId("caf\u00e9 \"x\" \ud83d\ude00");
    assertThat(verifier.explain(peer, new Token(office.issue(peer, TENURE, NOW))))
        .isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void aTicketIsGoodForSixtySecondsAndNotOneMore() {
    String ticket = office.issue(ALICE, TENURE, NOW.plusMillis(900));
    clock.advance(Duration.ofMillis(59_999));
    assertThat(explain(ticket)).isInstanceOf(Verdict.Accepted.class);
    clock.advance(Duration.ofMillis(1));
    assertBroken(Rule.NOT_EXPIRED, ticket);
  }

  @Test
  void aTicketFromTheFutureIsNone() {
    assertBroken(Rule.ISSUED, office.issue(ALICE, TENURE, NOW.plusSeconds(31)));
  }

  /** A claim that is missing, of another kind or no connection's name, in a token signed right. */
  @Test
  void aTicketThatNamesNoTenureIsNone() {
    Map<String, Object> claims =
        Map.of(
            "iss",
            "baton",
            "aud",
            "baton",
            "sub",
            "alice",
            "iat",
            NOW.getEpochSecond(),
            "exp",
            NOW.getEpochSecond() + 60);
    SigningKey own = SigningKey.read(file);
    for (Object tenure : List.of("", "alice", "1-1-1-1-1", 7, List.of(TENURE.toString()))) {
      var with = new HashMap<>(claims);
      with.put("tenure", tenure);
      assertBroken(Rule.TENURE_ID, own.sign("baton-ticket+jwt", with));
    }
    assertBroken(Rule.TENURE_ID, own.sign("baton-ticket+jwt", claims));
    var good = new HashMap<>(claims);
    good.put("tenure", TENURE.toString());
    assertThat(proof(explain(own.sign("baton-ticket+jwt", good))).tenure()).contains(TENURE);
  }

  @Test
  void aProvidersTokenNamesNoTenureWhateverItClaims() {
    String token = TokenDraft.good().claim("tenure", TokenDraft.quoted(TENURE.toString())).sign();
    OwnershipProof proof = proof(explain(token));
    assertThat(proof.rank()).isEqualTo(ProofRank.PROVIDER);
    assertThat(proof.tenure()).isEmpty();
  }

  @Test
  void ticketsOutliveARestart() {
    String ticket = office.issue(ALICE, TENURE, NOW);
    verifier = verifier(TicketOffice.open(file));
    assertThat(explain(ticket)).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void ticketsOfAnotherServerAreNone() {
    TicketOffice other = TicketOffice.open(folder.resolve("other.jwk"));
    assertBroken(Rule.KNOWN_KEY, other.issue(ALICE, TENURE, NOW));
  }

  @Test
  void withoutAnOfficeNoTicketIsTaken() {
    var without = new VerifierFixture();
    assertThat(without.explain(office.issue(ALICE, TENURE, NOW)))
        .isEqualTo(new Verdict.Refused(Rule.TICKETS));
  }

  @Test
  void aProvidersTokenThatCallsItselfATicketIsNone() {
    for (TestKey key : TestKey.ALL) {
      TokenDraft draft = TokenDraft.good(key).header("typ", "\"baton-ticket+jwt\"");
      assertBroken(Rule.KNOWN_KEY, draft.sign());
    }
    String own = proof(explain(office.issue(ALICE, TENURE, NOW))).keyId();
    TokenDraft draft =
        TokenDraft.good()
            .header("typ", "\"baton-ticket+jwt\"")
            .header("kid", TokenDraft.quoted(own));
    assertBroken(Rule.SIGNATURE, draft.sign());
  }

  @Test
  void aTicketThatCallsItselfAProvidersTokenIsNone() {
    String ticket = office.issue(ALICE, TENURE, NOW);
    String[] parts = ticket.split("\\.", -1);
    String header = new Base64URL(parts[0]).decodeToString();
    String renamed = header.replace("baton-ticket+jwt", "JWT");
    assertThat(renamed).isNotEqualTo(header);
    assertBroken(Rule.KNOWN_KEY, Base64URL.encode(renamed) + "." + parts[1] + "." + parts[2]);
    // The key itself cannot sign a provider's token either.
    String signed =
        SigningKey.read(file)
            .sign(
                "JWT",
                Map.of(
                    "aud",
                    "baton",
                    "sub",
                    "alice",
                    "iat",
                    NOW.getEpochSecond(),
                    "exp",
                    NOW.getEpochSecond() + 60));
    assertBroken(Rule.KNOWN_KEY, signed);
  }

  @Test
  void aProvidersKeyThatIsTheTicketsOwnMakesNoTicketAToken() throws IOException {
    Path keys = Files.createDirectory(folder.resolve("keys"));
    String published = SigningKey.read(file).verification().id();
    String text = Files.readString(file).replaceFirst("\"d\":\"[^\"]*\",", "");
    Files.writeString(keys.resolve("x.jwk"), text);
    var both = new ProofVerifier(ProofRules.DEFAULT, List.of(KeyFolder.open(keys)), clock);
    Token ticket = new Token(office.issue(ALICE, TENURE, NOW));
    assertThat(KeyFolder.open(keys).keys(published).keys()).hasSize(1);
    assertThat(both.explain(ALICE, ticket)).isEqualTo(new Verdict.Refused(Rule.TICKETS));
    assertThat(proof(both.withTickets(office).explain(ALICE, ticket)).rank())
        .isEqualTo(ProofRank.TICKET);
  }

  @Test
  void theKeyIsMadeOnceAndForItsOwnerOnly() throws IOException {
    byte[] made = Files.readAllBytes(file);
    TicketOffice.open(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(made);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void whatACrashLeftBehindIsInNobodysWay() throws IOException {
    Path crashed = folder.resolve("crashed.jwk");
    Files.writeString(NewFile.unfinished(crashed), "half a ke");
    assertThat(TicketOffice.open(crashed).issue(ALICE, TENURE, NOW)).isNotEmpty();
    assertThat(NewFile.unfinished(crashed)).doesNotExist();
  }

  @Test
  void aKeyThatCannotBeUsedStopsTheStartAndStaysAsItIs() throws IOException {
    String good = Files.readString(file);
    TestKey other = TestKey.of(ProofAlgorithm.ES256);
    String mixed =
        good.replaceFirst("\"d\":\"[^\"]*\"", "\"d\":\"" + other.jwk().toECKey().getD() + "\"");
    for (String broken :
        List.of(
            "",
            "{",
            "{\"kty\":\"EC\"}",
            good.substring(0, good.length() / 2),
            good.replaceFirst("\"d\":\"[^\"]*\",", ""),
            mixed,
            TestKey.of(ProofAlgorithm.ES384).jwk().toJSONString(),
            TestKey.of(ProofAlgorithm.HS256).jwk().toJSONString(),
            TestKey.of(ProofAlgorithm.EDDSA).publishedText())) {
      Files.writeString(file, broken);
      assertThatThrownBy(() -> TicketOffice.open(file))
          .isInstanceOf(UnusableKeyException.class)
          .hasMessageStartingWith(file + ": ");
      assertThat(Files.readAllBytes(file)).isEqualTo(broken.getBytes(UTF_8));
    }
  }

  @Test
  void aFolderThatCannotBeWrittenStopsTheStart() {
    assertThatThrownBy(() -> TicketOffice.open(folder.resolve("missing/ticket.jwk")))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("cannot be made");
  }
}
