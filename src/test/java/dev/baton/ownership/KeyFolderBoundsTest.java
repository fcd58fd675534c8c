package dev.baton.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.realm.Token;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds of a key folder, from both sides. */
@Tag("slow")
class KeyFolderBoundsTest {
  private static final TestKey FIRST = TestKey.of(ProofAlgorithm.ES256, "first");
  private static final TestKey SECOND = TestKey.of(ProofAlgorithm.ES256, "second");

  @TempDir Path folder;

  private final FakeClock clock = new FakeClock(Clock.systemUTC().instant());

  private void write(String name, TestKey key) throws IOException {
    Files.writeString(folder.resolve(name), key.publishedText());
  }

  /** A good key in a file of this many bytes. */
  private void write(String name, TestKey key, int bytes) throws IOException {
    String text = key.publishedText();
    Files.writeString(folder.resolve(name), text + " ".repeat(bytes - text.length()));
  }

  private static Verdict explain(KeySource keys, TestKey key) {
    return new ProofVerifier(ProofRules.DEFAULT, List.of(keys), new FakeClock(TokenDraft.NOW))
        .explain(VerifierFixture.ALICE, new Token(TokenDraft.good(key).sign()));
  }

  @Test
  void aFileOfJustTheMostBytesIsRead() throws IOException {
    write("a.jwk", FIRST, 65_536);
    assertThat(KeyFolder.open(folder, clock, () -> 0).size()).isEqualTo(1);
  }

  @Test
  void aFileOfOneByteMoreIsRefusedThoughItsKeyIsGood() throws IOException {
    write("a.jwk", FIRST, 65_537);
    assertThatThrownBy(() -> KeyFolder.open(folder, clock, () -> 0))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("a.jwk: has more than 65536 bytes");
  }

  @Test
  void twoHundredAndFiftySixFilesAreRead() throws IOException {
    for (int i = 0; i < 256; i++) {
      write(i + ".jwk", TestKey.of(ProofAlgorithm.ES256, "key-" + i));
    }
    assertThat(KeyFolder.open(folder, clock, () -> 0).size()).isEqualTo(256);
  }

  @Test
  void whatARefusedFileHeldGivesWayToAnotherFileWithItsKid() throws IOException {
    write("a.jwk", FIRST);
    write("c.jwk", SECOND);
    clock.advance(Duration.ofMinutes(1));
    KeyFolder keys = KeyFolder.open(folder, clock, () -> 0);
    TestKey successor = TestKey.of(ProofAlgorithm.ES256, "second");
    write("b.jwk", successor);
    write("c.jwk", TestKey.of(ProofAlgorithm.ES256, "first"));
    keys.refreshIfChanged();
    assertThat(keys.size()).isEqualTo(2);
    assertThat(keys.keys("second").keys()).hasSize(1);
    assertThat(explain(keys, successor)).isInstanceOf(Verdict.ProofAccepted.class);
    assertThat(explain(keys, SECOND)).isEqualTo(new Verdict.ProofRefused(Rule.SIGNATURE));
  }
}
