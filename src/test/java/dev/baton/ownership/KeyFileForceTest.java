package dev.baton.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.ForcedFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A key that was made is on the disk before it has its name, and so is its name. */
@Isolated
class KeyFileForceTest {
  @TempDir Path folder;

  @Test
  void theKeyForTicketsIsForcedUnderItsOtherNameAndThenItsFolder() {
    Path key = folder.resolve("ticket-key.jwk");
    List<Path> forced = ForcedFiles.during(() -> TicketOffice.open(key));
    assertThat(key).exists();
    assertThat(forced).containsExactly(folder.resolve(".ticket-key.jwk.new"), folder);
  }

  @Test
  void bothHalvesOfAMadeKeyAreForced() {
    List<Path> forced =
        ForcedFiles.during(() -> KeyMaker.make("mine", ProofAlgorithm.ES256, folder));
    assertThat(forced)
        .containsExactly(
            folder.resolve(".mine.jwk.new"),
            folder,
            folder.resolve("private").resolve(".mine.jwk.new"),
            folder.resolve("private"));
  }

  @Test
  void aKeyThatIsThereIsNotWrittenAgain() {
    Path key = folder.resolve("ticket-key.jwk");
    TicketOffice.open(key);
    assertThat(ForcedFiles.during(() -> TicketOffice.open(key))).isEmpty();
  }
}
