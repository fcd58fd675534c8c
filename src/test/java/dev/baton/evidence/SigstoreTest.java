package dev.baton.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.NpmPackages;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that npm verifies its packages with reads Baton's checkpoints and proofs. */
@Tag("npm")
@Tag("slow")
class SigstoreTest {
  @TempDir Path folder;

  @Test
  void sigstoreChecksWhatBatonMakes() throws Exception {
    Path verify = NpmPackages.file("@sigstore/verify/dist/tlog/checkpoint.js");
    var program =
        new ProcessBuilder(
            "node", InteropSample.PROGRAMS.resolve("sigstore.cjs").toString(), verify.toString());
    String said = InteropSample.run(program, InteropSample.write(folder, false));
    assertThat(said.strip()).isEqualTo("checked 16 records");
  }
}
