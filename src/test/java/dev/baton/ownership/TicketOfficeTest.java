package dev.baton.ownership;

import static dev.baton.ownership.TokenDraft.NOW;
import static dev.baton.ownership.VerifierFixture.ALICE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.realm.ConnectionId;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.ProofRank;
import dev.baton.realm.RealmSamples;
import dev.baton.realm.Token;
import dev.baton.storage.AtomicFile;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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
    assertThat(explain(ticket)).isEqualTo(new Verdict.ProofRefused(rule));
  }

  private static OwnershipProof proof(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.ProofAccepted.class);
    return ((Verdict.ProofAccepted) verdict).proof();
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
    assertThat(proof.tokenId()).matches("[\\w-]{11}");
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
    assertBroken(Rule.SEAL, office.issue(new PeerId("bob"), TENURE, NOW));
    var peer = new PeerId("caf\u00e9 \"x\" \ud83d\ude00");
    assertThat(verifier.explain(peer, new Token(office.issue(peer, TENURE, NOW))))
        .isInstanceOf(Verdict.ProofAccepted.class);
  }

  @Test
  void aTicketIsGoodForSixtySecondsAndNotOneMore() {
    String ticket = office.issue(ALICE, TENURE, NOW.plusMillis(900));
    clock.advance(Duration.ofMillis(59_999));
    assertThat(explain(ticket)).isInstanceOf(Verdict.ProofAccepted.class);
    clock.advance(Duration.ofMillis(1));
    assertBroken(Rule.NOT_EXPIRED, ticket);
  }

  @Test
  void aTicketFromTheFutureIsNone() {
    assertBroken(Rule.ISSUED, office.issue(ALICE, TENURE, NOW.plusSeconds(31)));
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
    assertThat(explain(ticket)).isInstanceOf(Verdict.ProofAccepted.class);
  }

  @Test
  @Tag("slow")
  void ticketsOfAnotherServerAreNone() {
    TicketOffice other = TicketOffice.open(folder.resolve("other.jwk"));
    assertBroken(Rule.SEAL, other.issue(ALICE, TENURE, NOW));
  }

  @Test
  void withoutAnOfficeNoTicketIsTaken() {
    var without = new VerifierFixture();
    assertThat(without.explain(office.issue(ALICE, TENURE, NOW)))
        .isEqualTo(new Verdict.ProofRefused(Rule.TICKETS));
  }

  /** Tickets were such tokens once. */
  @Test
  void aTokenThatCallsItselfATicketIsNone() {
    Map<String, Object> claims =
        Map.of("iss", "baton", "aud", "baton", "sub", "alice", "tenure", TENURE.toString());
    assertBroken(Rule.TYPE, SigningKey.read(file).sign("baton-ticket+jwt", claims));
    for (TestKey key : TestKey.ALL) {
      assertBroken(Rule.TYPE, TokenDraft.good(key).header("typ", "\"baton-ticket+jwt\"").sign());
    }
  }

  @Test
  void theKeyForTicketsSignsNoTokenOfAProviders() {
    Map<String, Object> claims =
        Map.of(
            "aud",
            "baton",
            "sub",
            "alice",
            "iat",
            NOW.getEpochSecond(),
            "exp",
            NOW.getEpochSecond() + 60);
    assertBroken(Rule.KNOWN_KEY, SigningKey.read(file).sign("JWT", claims));
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
    assertThat(both.explain(ALICE, ticket)).isEqualTo(new Verdict.ProofRefused(Rule.TICKETS));
    assertThat(proof(both.withTickets(office).explain(ALICE, ticket)).rank())
        .isEqualTo(ProofRank.TICKET);
  }

  /** Every bit of a ticket counts, and only one spelling of it. */
  @Test
  void aTicketThatWasChangedIsNone() {
    String ticket = office.issue(ALICE, TENURE, NOW);
    for (int i = 0; i < ticket.length(); i++) {
      for (char other : "AB-_9".toCharArray()) {
        String changed = ticket.substring(0, i) + other + ticket.substring(i + 1);
        if (!changed.equals(ticket)) {
          assertBroken(i < 4 ? Rule.COMPACT : Rule.SEAL, changed);
        }
      }
    }
    for (String other :
        List.of(
            ticket + "A",
            ticket + "=",
            " " + ticket,
            ticket + "\n",
            ticket.substring(1),
            ticket.substring(0, ticket.length() - 1),
            ticket.toUpperCase(Locale.ROOT))) {
      assertBroken(Rule.COMPACT, other);
    }
  }

  /** One bit less, and every second of them is guessed in half the time. */
  @Test
  void aTicketIsSealedWith128Bits() {
    byte[] made = Base64.getUrlDecoder().decode(office.issue(ALICE, TENURE, NOW).substring(4));
    for (int bit = 0; bit < 8 * CompactTicket.SEAL_BYTES; bit++) {
      byte[] bytes = made.clone();
      bytes[bytes.length - 1 - bit / 8] ^= (byte) (1 << bit % 8);
      assertBroken(Rule.SEAL, "tkt_" + Base64.getUrlEncoder().encodeToString(bytes));
    }
    assertThat(CompactTicket.SEAL_BYTES).isEqualTo(16);
  }

  /** A link with more than this makes a QR code that phones read badly. */
  @Test
  void aTicketHas64Characters() {
    assertThat(office.issue(new PeerId("x".repeat(256)), TENURE, NOW)).matches("tkt_[\\w-]{60}");
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
  void whatACrashLeftBehindDoesNoHarm() throws IOException {
    Path crashed = folder.resolve("crashed.jwk");
    Files.writeString(AtomicFile.unfinished(crashed), "half a ke");
    assertThat(TicketOffice.open(crashed).issue(ALICE, TENURE, NOW)).isNotEmpty();
    assertThat(AtomicFile.unfinished(crashed)).doesNotExist();
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
