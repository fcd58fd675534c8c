package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that can be met and are hardly what was meant: the server starts, and says so. */
@Tag("slow")
@Isolated
class StartWarningsTest {
  private static final String TAKEOVERS =
      " has no effect without --allow_override_connect or --auth connect";

  @TempDir Path folder;

  private static void assertWarned(CommandRun run, String... lines) {
    assertThat(run.err().lines()).containsExactly(lines);
    assertThat(run.exit()).isZero();
    assertThat(run.served()).hasSize(1);
  }

  @Test
  void aFolderOfKeysThatIsNotThereIsNamed() throws IOException {
    Path missing = folder.resolve("missing");
    String line =
        "baton: --keys: the folder " + missing + " does not exist; no keys are read from it";
    assertWarned(CommandRun.of("--allow_override_connect", "--keys", missing.toString()), line);
    assertWarned(
        CommandRun.of(
            Map.of("BATON_KEYS", missing.toString()), "serve", "--allow_override_connect"),
        line);
    Path file = folder.resolve("baton.yaml");
    Files.writeString(file, "keys: " + missing + "\nallow_override_connect: true\n");
    assertWarned(CommandRun.of("--config", file.toString()), line);
  }

  @Test
  void keysThatAreThereOrAreNotNeededAreNot() {
    assertWarned(CommandRun.of("--allow_override_connect", "--keys", folder.toString()));
    assertWarned(CommandRun.of("--allow_override_connect"));
  }

  @ParameterizedTest
  @CsvSource({
    "--keys=src, --keys",
    "--jwks_url=https://id.example/jwks, --jwks_url",
    "--jwt_issuer=me, --jwt_issuer",
    "--jwt_audience=us, --jwt_audience",
    "--jwt_peer_claim=peer, --jwt_peer_claim",
    "--jwt_clock_skew=5, --jwt_clock_skew"
  })
  void whatIsForTakeoversHasNoEffectWithoutThem(String option, String name) {
    assertWarned(CommandRun.of(option), "baton: " + name + TAKEOVERS);
    assertWarned(CommandRun.of(option, "--allow_override_connect"));
    assertWarned(CommandRun.of(option, "--auth=connect"));
  }

  @ParameterizedTest
  @CsvSource({
    "--admin_host=127.0.0.2, --admin_host",
    "--admin_allowed_hosts=x, --admin_allowed_hosts"
  })
  void whatIsForTheAdminPortHasNoEffectWithoutIt(String option, String name) {
    assertWarned(CommandRun.of(option), "baton: " + name + " has no effect without --admin_port");
    assertWarned(CommandRun.of(option, "--admin_port=0"));
  }
}
