package dev.baton.ownership;

import static dev.baton.ownership.TokenDraft.good;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.realm.Token;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class KeyFolderTest {
  private static final TestKey FIRST = TestKey.of(ProofAlgorithm.ES256, "first");
  private static final TestKey SECOND = TestKey.of(ProofAlgorithm.EDDSA, "second");

  @TempDir Path folder;

  /** The folder's clock, as late as the files' times so that they count as settled. */
  private final FakeClock clock = new FakeClock(Clock.systemUTC().instant());

  /** What tells how long the folder has been unreadable. */
  private final AtomicLong nanos = new AtomicLong();

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private void write(String name, TestKey key) throws IOException {
    write(name, key.publishedText());
  }

  private KeyFolder open() {
    return KeyFolder.open(folder, clock, nanos::get);
  }

  private static Verdict explain(KeySource keys, TestKey key) {
    return new ProofVerifier(ProofRules.DEFAULT, List.of(keys), new FakeClock(TokenDraft.NOW))
        .explain(VerifierFixture.ALICE, new Token(good(key).sign()));
  }

  private static void assertInForce(KeyFolder keys, TestKey... expected) {
    assertThat(keys.keys("").keys())
        .extracting(VerificationKey::id)
        .containsExactlyInAnyOrder(
            List.of(expected).stream().map(TestKey::id).toArray(String[]::new));
    assertThat(keys.size()).isEqualTo(expected.length);
    for (TestKey key : expected) {
      assertThat(explain(keys, key)).isInstanceOf(Verdict.ProofAccepted.class);
    }
  }

  private void assertRefusedAtTheStart(String... words) {
    assertThatThrownBy(this::open)
        .isInstanceOf(UnusableKeyException.class)
        .message()
        .contains(words)
        .doesNotContain("\n");
  }

  /** The refusals that a look at the folder logs. */
  private static List<String> refusals(KeyFolder keys) {
    try (var log = new LogCapture()) {
      keys.refreshIfChanged();
      return log.lines();
    }
  }

  @Test
  void filesOfEveryKindAreReadAndOthersAreNot() throws Exception {
    write("a.jwk", FIRST);
    write("b.jwks", JwksServer.setOf(SECOND.publishedText()));
    byte[] der = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded();
    String encoded = Base64.getMimeEncoder().encodeToString(der);
    write("c.pem", "-----BEGIN PUBLIC KEY-----\n" + encoded + "\n-----END PUBLIC KEY-----\n");
    write("README.md", "not a key");
    write("old.jwk.bak", "not a key");
    write(".a.jwk.swp", "not a key");
    write(".hidden.jwk", "not a key");
    Files.createDirectory(folder.resolve("private"));
    KeyFolder keys = open();
    assertThat(keys.keys("").keys())
        .extracting(VerificationKey::id)
        .containsExactlyInAnyOrder("first", "second", "c");
  }

  @Test
  void aFolderThatIsMissingHasNoKeysUntilItIsThere() throws IOException {
    Path later = folder.resolve("later");
    KeyFolder keys = KeyFolder.open(later, clock, nanos::get);
    assertInForce(keys);
    Files.createDirectory(later);
    Files.writeString(later.resolve("a.jwk"), FIRST.publishedText());
    keys.refreshIfChanged();
    assertInForce(keys, FIRST);
  }

  @Test
  void aFileInPlaceOfTheFolderStopsTheStart() throws IOException {
    write("keys", "x");
    assertThatThrownBy(() -> KeyFolder.open(folder.resolve("keys")))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("keys: cannot be read, or is not a folder");
  }

  @Test
  void brokenFilesStopTheStartAndAreAllNamed() throws IOException {
    write("good.jwk", FIRST);
    write("broken.jwk", "{");
    write("private.jwk", SECOND.jwk().toJSONString());
    write("large.pem", "x".repeat(65_537));
    Files.createDirectory(folder.resolve("folder.jwk"));
    assertRefusedAtTheStart(
        "broken.jwk: ",
        "private.jwk: contains a private key",
        "large.pem: ",
        "folder.jwk: is not a regular file");
  }

  @Test
  void aKidInTwoFilesStopsTheStart() throws IOException {
    write("a.jwk", FIRST);
    write("b.jwk", TestKey.of(ProofAlgorithm.ES384, "first"));
    assertRefusedAtTheStart("b.jwk: kid first is already in a.jwk");
  }

  @Test
  void filesBeyondTheLimitAreNamedAndNotUsed() throws IOException {
    for (int i = 0; i < 255; i++) {
      String id = "%03d".formatted(i);
      write("a" + id + ".jwk", SECOND.publishedText().replace("second", id));
    }
    write("b.jwk", FIRST);
    write("c.jwk", SECOND);
    write("d\n.jwk", "junk");
    try (var log = new LogCapture()) {
      KeyFolder keys = open();
      assertThat(keys.size()).isEqualTo(256);
      assertThat(explain(keys, FIRST)).isInstanceOf(Verdict.ProofAccepted.class);
      assertThat(explain(keys, SECOND)).isEqualTo(new Verdict.ProofRefused(Rule.KNOWN_KEY));
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("258 key files are more than 256", "not used: c.jwk, d?.jwk");
      keys.refreshIfChanged();
      assertThat(log.lines()).as("it is said once").hasSize(1);
      Files.delete(folder.resolve("a000.jwk"));
      keys.refreshIfChanged();
      assertThat(keys.size()).isEqualTo(256);
      assertThat(explain(keys, SECOND)).isInstanceOf(Verdict.ProofAccepted.class);
    }
  }

  @Test
  void keysComeAndGoWhileTheServerRuns() throws IOException {
    write("a.jwk", FIRST);
    KeyFolder keys = open();
    write("b.jwk", SECOND);
    assertInForce(keys, FIRST);
    keys.refreshIfChanged();
    assertInForce(keys, FIRST, SECOND);
    Files.delete(folder.resolve("a.jwk"));
    keys.refreshIfChanged();
    assertInForce(keys, SECOND);
    assertThat(explain(keys, FIRST)).isEqualTo(new Verdict.ProofRefused(Rule.KNOWN_KEY));
  }

  @Test
  void aKeyThatIsReplacedInItsFileIsAnotherOne() throws IOException {
    write("a.jwk", FIRST);
    KeyFolder keys = open();
    TestKey replacement = TestKey.of(ProofAlgorithm.ES256, "first");
    write("a.jwk", replacement);
    keys.refreshIfChanged();
    assertInForce(keys, replacement);
    assertThat(explain(keys, FIRST)).isEqualTo(new Verdict.ProofRefused(Rule.SIGNATURE));
  }

  @Test
  void aChangeTooSoonToShowInTheFilesTimeIsSeen() throws IOException {
    write("a.jwk", FIRST);
    Path file = folder.resolve("a.jwk");
    FileTime time = Files.getLastModifiedTime(file);
    KeyFolder keys = open();
    TestKey sameLength = TestKey.of(ProofAlgorithm.ES256, "other");
    write("a.jwk", sameLength);
    Files.setLastModifiedTime(file, time);
    keys.refreshIfChanged();
    assertInForce(keys, sameLength);
  }

  @Test
  void whatHasNotChangedIsNotReadAgain() throws IOException {
    write("a.jwk", FIRST);
    Path file = folder.resolve("a.jwk");
    clock.advance(Duration.ofMinutes(1));
    KeyFolder keys = open();
    VerificationKey before = keys.keys("first").keys().getFirst();
    keys.refreshIfChanged();
    assertThat(keys.keys("first").keys().getFirst()).isSameAs(before);
    Files.setLastModifiedTime(file, FileTime.from(clock.instant().minusSeconds(10)));
    keys.refreshIfChanged();
    assertThat(keys.keys("first").keys().getFirst()).isNotSameAs(before);
  }

  @Test
  void aFileThatBreaksIsNamedOnceAndWhatItHeldStaysInForce() throws IOException {
    write("a.jwk", FIRST);
    write("b.jwk", SECOND);
    KeyFolder keys = open();
    write("a.jwk", FIRST.publishedText().substring(20));
    assertThat(refusals(keys))
        .singleElement()
        .asString()
        .contains("a.jwk is refused: is not a JSON object", "previous keys still in force: 1");
    assertInForce(keys, FIRST, SECOND);
    assertThat(refusals(keys)).isEmpty();
    write("a.jwk", FIRST.jwk().toJSONString());
    assertThat(refusals(keys)).singleElement().asString().contains("contains a private key");
    assertInForce(keys, FIRST, SECOND);
    write("a.jwk", FIRST);
    assertThat(refusals(keys)).isEmpty();
    assertInForce(keys, FIRST, SECOND);
  }

  @Test
  void aKeyIsWithdrawnAlsoWhileAnotherFileIsBroken() throws IOException {
    write("a.jwk", FIRST);
    write("b.jwk", SECOND);
    KeyFolder keys = open();
    write("c.jwk", "broken");
    Files.delete(folder.resolve("a.jwk"));
    assertThat(refusals(keys)).singleElement().asString().contains("c.jwk is refused");
    assertInForce(keys, SECOND);
  }

  @Test
  void aNewFileCannotTakeTheKidOfOneInForce() throws IOException {
    write("m.jwk", FIRST);
    clock.advance(Duration.ofMinutes(1));
    KeyFolder keys = open();
    write("a.jwk", TestKey.of(ProofAlgorithm.ES256, "first"));
    assertThat(refusals(keys))
        .singleElement()
        .asString()
        .contains("a.jwk is refused: kid first is already in m.jwk");
    assertInForce(keys, FIRST);
    Files.delete(folder.resolve("m.jwk"));
    keys.refreshIfChanged();
    assertThat(keys.size()).isEqualTo(1);
    assertThat(explain(keys, FIRST)).isEqualTo(new Verdict.ProofRefused(Rule.SIGNATURE));
  }

  @Test
  void aFileThatTakesAnothersKidKeepsWhatItHeld() throws IOException {
    write("a.jwk", FIRST);
    write("b.jwk", SECOND);
    clock.advance(Duration.ofMinutes(1));
    KeyFolder keys = open();
    write("b.jwk", TestKey.of(ProofAlgorithm.ES256, "first"));
    assertThat(refusals(keys)).singleElement().asString().contains("b.jwk is refused: kid first");
    assertInForce(keys, FIRST, SECOND);
  }

  @Test
  void kidsMayChangePlacesAtOnce() throws IOException {
    write("a.jwk", FIRST);
    write("b.jwk", SECOND);
    clock.advance(Duration.ofMinutes(1));
    KeyFolder keys = open();
    write("a.jwk", SECOND);
    write("b.jwk", FIRST);
    assertThat(refusals(keys)).isEmpty();
    assertInForce(keys, FIRST, SECOND);
  }

  @Test
  void anUnknownKidMakesTheFolderBeReadButNotOften() throws IOException {
    KeyFolder keys = open();
    write("a.jwk", FIRST);
    assertThat(explain(keys, FIRST)).isEqualTo(new Verdict.ProofRefused(Rule.KNOWN_KEY));
    clock.advance(Duration.ofSeconds(2));
    assertThat(explain(keys, FIRST)).isInstanceOf(Verdict.ProofAccepted.class);
    write("b.jwk", SECOND);
    assertThat(explain(keys, SECOND)).isEqualTo(new Verdict.ProofRefused(Rule.KNOWN_KEY));
    // A clock that was set back.
    clock.advance(Duration.ofHours(-1));
    assertThat(explain(keys, SECOND)).isInstanceOf(Verdict.ProofAccepted.class);
  }

  @Test
  void aLinkThatLeadsNowhereIsNoFile() throws IOException {
    Files.createSymbolicLink(folder.resolve("a.jwk"), folder.resolve("gone"));
    assertInForce(open());
    write("target", FIRST.publishedText());
    Files.createSymbolicLink(folder.resolve("b.jwk"), folder.resolve("target"));
    assertInForce(open(), FIRST);
  }
}
