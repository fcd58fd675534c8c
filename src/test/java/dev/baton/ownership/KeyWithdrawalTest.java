package dev.baton.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A key that is deleted is withdrawn, whatever else is put into the folder. */
@Timeout(60)
@Tag("slow")
@Isolated
class KeyWithdrawalTest {
  private static final TestKey LEAKED = TestKey.of(ProofAlgorithm.ES256, "leaked");
  private static final TestKey GOOD = TestKey.of(ProofAlgorithm.EDDSA, "good");

  @TempDir Path folder;

  private final FakeClock clock = new FakeClock(Clock.systemUTC().instant());
  private final AtomicLong nanos = new AtomicLong();
  private KeyFolder keys;

  @BeforeEach
  void open() throws IOException {
    write("leaked.jwk", LEAKED);
    write("good.jwk", GOOD);
    keys = KeyFolder.open(folder, clock, nanos::get);
    assertInForce("good", "leaked");
  }

  private void write(String name, TestKey key) throws IOException {
    Files.writeString(folder.resolve(name), key.publishedText());
  }

  private void assertInForce(String... ids) {
    assertThat(keys.keys("").keys()).extracting(VerificationKey::id).containsExactlyInAnyOrder(ids);
  }

  private List<String> look() {
    try (var log = new LogCapture()) {
      keys.refreshIfChanged();
      return log.lines();
    }
  }

  private void assertWithdrawnBeside(String junk) throws IOException {
    Files.delete(folder.resolve("leaked.jwk"));
    assertThat(look()).singleElement().asString().contains(junk);
    assertInForce("good");
    assertThat(look()).as("it is said once").isEmpty();
  }

  @Test
  void besideALinkThatLeadsToItself() throws IOException {
    Path loop = folder.resolve("loop.jwk");
    Files.createSymbolicLink(loop, loop);
    assertWithdrawnBeside("loop.jwk is refused: cannot be read");
  }

  @Test
  void besideAFifo() throws Exception {
    Path fifo = folder.resolve("fifo.jwk");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    assertWithdrawnBeside("fifo.jwk is refused: is not a regular file");
  }

  @Test
  void besideALinkToADevice() throws IOException {
    Files.createSymbolicLink(folder.resolve("zero.pem"), Path.of("/dev/zero"));
    assertWithdrawnBeside("zero.pem is refused: is not a regular file");
  }

  @Test
  void besideALargeFile() throws IOException {
    Files.write(folder.resolve("large.jwks"), new byte[1 << 20]);
    assertWithdrawnBeside("large.jwks is refused: has more than 65536 bytes");
  }

  @Test
  void besideADeeplyNestedFile() throws IOException {
    Files.writeString(folder.resolve("deep.jwk"), "[".repeat(60_000));
    assertWithdrawnBeside("deep.jwk is refused");
  }

  @Test
  void besideMoreFilesThanAreRead() throws IOException {
    for (int i = 0; i < 300; i++) {
      Files.writeString(folder.resolve("0%03d.jwks".formatted(i)), "{\"keys\":[]}");
    }
    Files.delete(folder.resolve("leaked.jwk"));
    List<String> said = look();
    assertInForce("good");
    assertThat(said).hasSize(12).last().asString().contains("301 key files are more than 256");
    assertThat(said.get(10)).contains("245 more files");
    assertThat(look()).as("it is said once").isEmpty();
  }

  @Test
  void besideAFileThatRepeatsAKeyIdInForce() throws IOException {
    clock.advance(Duration.ofMinutes(1));
    keys.refreshIfChanged();
    write("0.jwk", TestKey.of(ProofAlgorithm.ES256, "good"));
    assertWithdrawnBeside("0.jwk is refused: kid good is already in good.jwk");
  }

  @Test
  void byAFifoInItsPlace() throws Exception {
    Path file = folder.resolve("leaked.jwk");
    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertThat(look()).singleElement().asString().contains("leaked.jwk is refused");
    assertInForce("good");
  }

  @Test
  void byALoopInItsPlaceAndItComesBackWithItsFile() throws IOException {
    Path file = folder.resolve("leaked.jwk");
    Files.delete(file);
    Files.createSymbolicLink(file, file);
    assertThat(look()).singleElement().asString().contains("leaked.jwk is refused: cannot be read");
    assertInForce("good");
    Files.delete(file);
    write("leaked.jwk", LEAKED);
    assertThat(look()).isEmpty();
    assertInForce("good", "leaked");
  }

  @Test
  void manyNewFilesDoNotPushOutWhatIsInForce() throws IOException {
    for (int i = 0; i < 300; i++) {
      Files.writeString(folder.resolve("0%03d.jwks".formatted(i)), "{\"keys\":[]}");
    }
    keys.refreshIfChanged();
    assertInForce("good", "leaked");
  }

  @Test
  void asKubernetesReplacesASecret() throws IOException {
    Path mount = Files.createDirectory(folder.resolve("mount"));
    Path first = Files.createDirectory(mount.resolve("..2026_1"));
    Files.writeString(first.resolve("a.jwk"), LEAKED.publishedText());
    Path data = mount.resolve("..data");
    Files.createSymbolicLink(data, Path.of("..2026_1"));
    Files.createSymbolicLink(mount.resolve("a.jwk"), Path.of("..data", "a.jwk"));
    keys = KeyFolder.open(mount, clock, nanos::get);
    assertInForce("leaked");

    Path second = Files.createDirectory(mount.resolve("..2026_2"));
    Files.writeString(second.resolve("a.jwk"), GOOD.publishedText());
    Files.delete(data);
    Files.createSymbolicLink(data, Path.of("..2026_2"));
    assertThat(look()).isEmpty();
    assertInForce("good");
  }

  @Test
  void withTheFolderItselfAfterAMinuteAndUnknownKeysAreNotCalledBad() throws IOException {
    Path aside = folder.resolveSibling("aside-" + folder.getFileName());
    Files.move(folder, aside);
    Files.createSymbolicLink(folder, folder);
    try {
      assertThat(look()).singleElement().asString().contains("stay in force for 60 s");
      nanos.addAndGet(Duration.ofSeconds(59).toNanos());
      assertThat(look()).isEmpty();
      assertInForce("good", "leaked");
      assertThat(keys.keys("other").complete()).isTrue();

      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      assertThat(look()).singleElement().asString().contains("2 keys are withdrawn");
      assertInForce();
      assertThat(keys.keys("good").complete()).isFalse();
      assertThat(look()).isEmpty();
    } finally {
      Files.delete(folder);
      Files.move(aside, folder);
    }
    keys.refreshIfChanged();
    assertInForce("good", "leaked");
    assertThat(keys.keys("good").complete()).isTrue();
  }

  @Test
  void aStartNamesWhatItCannotRead() throws IOException {
    Files.createSymbolicLink(folder.resolve("loop.jwk"), folder.resolve("loop.jwk"));
    assertThatThrownBy(() -> KeyFolder.open(folder))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("loop.jwk: cannot be read");
  }
}
