package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees who mistyped a word. */
@Isolated
class MisspelledTest {
  @TempDir Path folder;

  private static String refusal(String... args) {
    CommandRun run = CommandRun.of(args);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.served()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    return run.err().strip();
  }

  @ParameterizedTest
  @CsvSource({
    "srve, serve",
    "server, serve",
    "histroy, history",
    "hist, history",
    "holder, holders",
    "recovery_plan, recovery-plan",
    "recovery, recovery-plan",
    "Verify, verify",
    "tokens, token"
  })
  void aMistypedCommandGetsASuggestion(String typed, String meant) {
    assertThat(refusal(typed, "--port", "1"))
        .isEqualTo(
            "baton: there is no command '%s'; did you mean '%s'? (see 'baton --help')"
                .formatted(typed, meant));
  }

  @ParameterizedTest
  @CsvSource({
    "serve --prot 9000, --prot, --port, serve",
    "--allow_overide_connect, --allow_overide_connect, --allow_override_connect, serve",
    "serve --data-dri=x, --data-dri, --data_dir, serve",
    "serve --sslky=x, --sslky, --sslkey, serve",
    "history --form json, --form, --format, history",
    "holders --pear x, --pear, --peer, holders",
    "keys generate --nmae x --name y, --nmae, --name, keys generate",
    "token mint --peer a --key b --tll 5, --tll, --ttl, token mint"
  })
  void aMistypedOptionGetsASuggestion(String args, String typed, String meant, String command) {
    assertThat(refusal(args.split(" ", -1)))
        .isEqualTo(
            "baton: unknown option '%s'; did you mean '%s'? (see 'baton %s --help')"
                .formatted(typed, meant, command));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "x", "serialization", "-x", "--nonsense", "--zz"})
  void whatIsLikeNothingGetsNone(String word) {
    assertThat(refusal(word)).contains("'" + word + "'").doesNotContain("did you mean");
  }

  @Test
  void aCommandBelowAnotherOneIsSuggestedToo() {
    assertThat(refusal("token", "mnt")).contains("'mnt'", "did you mean 'mint'?");
    assertThat(refusal("keys", "genrate")).contains("did you mean 'generate'?");
  }

  @Test
  void aNameInAFileGetsASuggestion() throws IOException {
    Path file = Files.writeString(folder.resolve("baton.yaml"), "allow_discovry: true\n");
    assertThat(refusal("--config", file.toString())).contains("did you mean 'allow_discovery'?");
  }

  @Test
  void aFolderBesideACommandIsTheDataFolder() {
    assertThat(refusal("verify", "src"))
        .contains("'src' belongs to no option; did you mean '--data_dir src'?");
    assertThat(refusal("verify", "no-such-folder")).doesNotContain("did you mean");
  }

  @Test
  void aLongWordIsNotRepeatedInFull() {
    String token = "eyJhbGciOiJFUzI1NiJ9." + "x".repeat(300);
    assertThat(refusal("token", "check", "--peer", "alice", token))
        .contains("eyJhbGciOiJFUzI1NiJ9", "belongs to no option")
        .doesNotContain("x".repeat(50));
  }

  @Test
  void helpIsAWordToo() {
    for (String[] args :
        new String[][] {{"help", "history"}, {"help", "token", "mint"}, {"help", "serve"}}) {
      CommandRun run = CommandRun.of(args);
      assertThat(run.exit()).isZero();
      assertThat(run.out()).startsWith("Usage: baton " + String.join(" ", args).substring(5));
    }
    assertThat(CommandRun.of("help").out()).startsWith("Usage: baton").contains("serve");
  }
}
