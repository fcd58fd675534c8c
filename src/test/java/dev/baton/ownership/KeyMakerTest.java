package dev.baton.ownership;

import static dev.baton.ownership.VerifierFixture.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.ownership.KeyMaker.MadeKey;
import dev.baton.realm.Token;
import dev.baton.storage.AtomicFile;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMakerTest {
  @TempDir Path top;

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private Path keys() {
    return top.resolve("deep/keys");
  }

  @ParameterizedTest
  @Tag("slow")
  @EnumSource
  void whatAMadeKeySignsTheFolderOfKeysVerifies(ProofAlgorithm algorithm) {
    MadeKey made = KeyMaker.make("my-key.1", algorithm, keys());
    var rules =
        new ProofRules(
            Optional.of("me"), "us", "peer", Duration.ofSeconds(60), ProofRules.DEFAULT_SKEW);
    String token =
        TokenMint.open(made.signing()).mint(ALICE, rules, Duration.ofSeconds(60), TokenDraft.NOW);
    var verifier =
        new ProofVerifier(rules, List.of(KeyFolder.open(keys())), new FakeClock(TokenDraft.NOW));
    Verdict verdict = verifier.explain(ALICE, new Token(token));
    assertThat(verdict).isInstanceOf(Verdict.ProofAccepted.class);
    assertThat(((Verdict.ProofAccepted) verdict).proof().keyId()).isEqualTo("my-key.1");
  }

  @Test
  void thePrivatePartIsForItsOwnerOnly() throws IOException {
    MadeKey made = KeyMaker.make("k", ProofAlgorithm.ES256, keys());
    assertThat(made)
        .isEqualTo(new MadeKey(keys().resolve("k.jwk"), keys().resolve("private/k.jwk")));
    assertThat(permissions(made.signing())).isEqualTo("rw-------");
    assertThat(permissions(keys().resolve("private"))).isEqualTo("rwx------");
    assertThat(Files.readString(made.verifying())).doesNotContain("\"d\"");
    assertThat(Files.readString(made.signing())).contains("\"d\"");
  }

  @Test
  void aSecretIsOneFileForItsOwnerOnly() throws IOException {
    MadeKey made = KeyMaker.make("k", ProofAlgorithm.HS256, keys());
    assertThat(made.signing()).isEqualTo(made.verifying()).isEqualTo(keys().resolve("k.jwk"));
    assertThat(permissions(made.signing())).isEqualTo("rw-------");
    assertThat(keys().resolve("private")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(names = {"ES256", "HS256"})
  void nothingIsOverwritten(ProofAlgorithm algorithm) throws IOException {
    MadeKey made = KeyMaker.make("k", algorithm, keys());
    byte[] before = Files.readAllBytes(made.signing());
    assertNotOverwritten(algorithm);
    Files.delete(made.verifying());
    if (algorithm == ProofAlgorithm.ES256) {
      assertNotOverwritten(algorithm);
      assertThat(made.verifying()).doesNotExist();
      assertThat(Files.readAllBytes(made.signing())).isEqualTo(before);
    }
  }

  private void assertNotOverwritten(ProofAlgorithm algorithm) {
    assertThatThrownBy(() -> KeyMaker.make("k", algorithm, keys()))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("exists and is not overwritten");
  }

  @Test
  void aFileThatComesAboutMeanwhileIsNotOverwritten() throws IOException {
    Path file = Files.writeString(top.resolve("x"), "theirs");
    assertThatThrownBy(() -> AtomicFile.create(file, new byte[1], AtomicFile.OWNER_ONLY))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("theirs");
    assertThat(AtomicFile.unfinished(file)).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Files.writeString(top.resolve("file"), "");
    assertThatThrownBy(
            () -> KeyMaker.make("k", ProofAlgorithm.ES256, top.resolve("file").resolve("keys")))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("a key cannot be written");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".k", "-k", "a/b", "../k", "a b", "k\n", "\u00e9"})
  void aNameThatIsNoneForAFileIsRefused(String name) {
    assertThatThrownBy(() -> KeyMaker.make(name, ProofAlgorithm.ES256, keys()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(keys()).doesNotExist();
  }
}
