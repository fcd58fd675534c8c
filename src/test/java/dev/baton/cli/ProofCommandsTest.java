package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that make keys, make tokens and check them, as a newcomer tries them. */
@Tag("slow")
@Isolated
class ProofCommandsTest {
  @TempDir Path folder;

  private String keys = "";

  @BeforeEach
  void nameTheKeys() {
    keys = folder.resolve("keys").toString();
  }

  private CommandRun generate(String... args) {
    return run("keys generate --name test --keys " + keys, args);
  }

  private CommandRun mint(String... args) {
    return run("token mint --peer alice --key " + keys + "/private/test.jwk", args);
  }

  private CommandRun check(String token, String... args) {
    return CommandRun.withInput(token, all("token check --peer alice --keys " + keys, args));
  }

  private static CommandRun run(String command, String... args) {
    return CommandRun.of(all(command, args));
  }

  private static String[] all(String command, String... args) {
    List<String> all = new ArrayList<>(List.of(command.split(" ", -1)));
    all.addAll(List.of(args));
    return all.toArray(String[]::new);
  }

  private String minted(String... args) {
    CommandRun run = mint(args);
    assertThat(run.exit()).isZero();
    assertThat(run.out().lines()).as("the token and nothing else").hasSize(1);
    return run.out();
  }

  @Test
  void aTokenThatAServerRefusesByDefaultSaysWhatTheServerNeeds() {
    generate();
    String only = "baton: a server takes this token only with ";
    assertThat(mint("--ttl", "3600").err().strip()).isEqualTo(only + "--proof_max_age 3600");
    assertThat(mint("--aud=us", "--claim=peer", "--ttl=601").err().strip())
        .isEqualTo(only + "--proof_max_age 601 --jwt_audience us --jwt_peer_claim peer");
    assertThat(mint("--ttl", "600", "--iss", "me").err()).isEmpty();
    assertFailed(check(minted("--ttl", "3600")), 1, "exp is not later than iat, or");
  }

  @Test
  void aFolderOfKeysThatIsNotThereIsNamed() {
    CommandRun run = CommandRun.withInput("x", all("token check --peer alice --keys " + keys));
    assertFailed(run, 1, "there is no folder of keys " + keys, "--keys");
  }

  private static void assertFailed(CommandRun run, int exit, String... words) {
    assertThat(run.err().lines()).singleElement().asString().startsWith("baton: ").contains(words);
    assertThat(run.out()).isEmpty();
    assertThat(run.exit()).isEqualTo(exit);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ES256", "es384", "RS256", "PS256", "EdDSA"})
  void aTokenOfAMadeKeyIsAccepted(String algorithm) {
    CommandRun made = generate("--alg", algorithm);
    assertThat(made.exit()).isZero();
    assertThat(made.out()).contains(keys + "/test.jwk", keys + "/private/test.jwk");
    String token = minted();
    assertThat(token).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\\R");
    CommandRun checked = check(token);
    assertThat(checked.err()).isEmpty();
    assertThat(checked.exit()).isZero();
    assertThat(checked.out()).matches("accepted: sub alice, kid test, iat 2\\S+Z, exp 2\\S+Z\\R");
  }

  @Test
  void aSecretSaysThatItIsOne() {
    CommandRun made = generate("--alg=HS256");
    assertThat(made.out()).contains("secret, for the server and for the signing service: " + keys);
    CommandRun minted = run("token mint --peer alice --key " + keys + "/test.jwk");
    assertThat(minted.err()).isEmpty();
    assertThat(check(minted.out()).out()).startsWith("accepted: ");
  }

  @Test
  void theOptionsOfTheClaimsReachThem() {
    generate();
    String[] rules = {"--aud", "us", "--iss=me", "--claim", "peer"};
    String token = minted("--aud", "us", "--iss", "me", "--claim", "peer", "--ttl", "900");
    assertFailed(check(token, rules), 1, "refused (invalid): exp is not later than iat, or");
    CommandRun checked = check(token, "--max-age=900", "--aud", "us", "--iss=me", "--claim=peer");
    assertThat(checked.out()).startsWith("accepted: peer alice, kid test");
    assertFailed(check(token), 1, "refused (malformed): the claim that names the peer");
    assertFailed(
        check(minted(), "--iss=me"), 1, "refused (invalid): iss is not the required issuer");
  }

  @Test
  void theExactRuleThatRefusesATokenIsSaid() throws IOException {
    generate();
    String token = minted();
    assertFailed(check(""), 1, "refused (malformed): it is not a JWS");
    assertFailed(check("x".repeat(5_000)), 1, "refused (malformed)");
    assertFailed(
        CommandRun.withInput(token, all("token check --peer bob --keys " + keys)),
        1,
        "refused (not-owner): it is a good token, but for another peer ID");
    Files.delete(Path.of(keys, "test.jwk"));
    assertFailed(check(token), 1, "refused (invalid): no key has its kid");
    assertThat(check(token).err()).doesNotContain(token.strip());
  }

  @Test
  void keysOutOfReachAreNotTheTokensFault() {
    generate();
    String token = minted();
    CommandRun checked =
        CommandRun.withInput(
            token,
            all(
                "token check --peer alice --keys " + folder + " --jwks-url",
                "http://127.0.0.1:1/jwks"));
    assertThat(checked.exit()).isEqualTo(1);
    // The log may have said before why they cannot be read.
    assertThat(checked.err())
        .endsWith(
            "baton: cannot be verified: the keys at http://127.0.0.1:1/jwks cannot be read now"
                + System.lineSeparator());
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    generate();
    String before = Files.readString(Path.of(keys, "private", "test.jwk"));
    assertFailed(generate(), 1, "test.jwk exists and is not overwritten");
    assertThat(Path.of(keys, "private", "test.jwk")).hasContent(before);
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws IOException {
    generate();
    assertFailed(
        run("token mint --peer alice --key " + keys + "/test.jwk"),
        1,
        "test.jwk: contains no private key");
    assertFailed(run("token mint --peer alice --key " + keys + "/x.jwk"), 1, "x.jwk: cannot be");
    Files.writeString(Path.of(keys, "broken.jwk"), "{");
    assertFailed(check("x"), 1, "broken.jwk: is not a JSON object");
  }

  @ParameterizedTest
  @CsvSource({
    "keys generate, --name",
    "keys generate --name ../x, --name",
    "keys generate --name x --alg ES512, ES512",
    "keys generate --name x --keep, --keep",
    "token mint --key x, --peer",
    "token mint --peer alice, --key",
    "token mint --peer alice --key x --ttl 0, --ttl",
    "token mint --peer alice --key x --ttl 86401, --ttl",
    "token mint --peer alice --key x --ttl long, --ttl",
    "token mint --peer alice --key x --aud=, audience",
    "token mint --peer \u0007 --key x, peer ID",
    "token check, --peer",
    "token check --peer alice --max_age 0, maximum age",
    "token check --peer alice --claim=, peer claim",
    "token check --peer alice --jwks_url http://provider.example, https",
    "keys nonsense, nonsense",
    "token nonsense, nonsense"
  })
  void whatCannotBeMeantIsSaidInOneLine(String command, String word) {
    assertFailed(run(command), 2, word);
  }

  @Test
  void helpIsGivenWithAndWithoutBeingAskedFor() {
    for (String command : List.of("keys", "keys --help")) {
      assertThat(run(command).out()).contains("Usage: baton keys", "generate");
    }
    for (String command : List.of("token", "token --help")) {
      assertThat(run(command).out()).contains("Usage: baton token", "mint", "check");
    }
    assertThat(run("token check --help").out()).contains("--jwks_url", "--max_age");
    assertThat(run("--help").out()).contains("keys", "token", "serve");
  }

  @Test
  void variablesOfTheServersOptionsAreNoneOfTheirs() {
    assertThat(CommandRun.of(Map.of("BATON_PRT", "1"), "keys").exit()).isZero();
  }
}
