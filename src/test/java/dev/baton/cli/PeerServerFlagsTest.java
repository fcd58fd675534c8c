package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flags as people give them to PeerServer, whose parser takes almost everything. */
@Tag("slow")
@Isolated
class PeerServerFlagsTest {
  @TempDir Path folder;

  /** The options of a command line that was served with these warnings. */
  private static ServerConfig served(CommandRun run, String... warnings) {
    assertThat(run.err().lines()).containsExactly(warnings);
    assertThat(run.exit()).isZero();
    assertThat(run.out()).isEmpty();
    return run.served().getFirst();
  }

  private static CommandRun run(String args) {
    return CommandRun.of(args.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource({
    "--allow_discovery, true",
    "--allow_discovery 1, true",
    "--allow_discovery yes --port 1, true",
    "--allow-discovery true, true",
    "--allowDiscovery false, false",
    "--allow_discovery TRUE, true",
    "--no-allow_discovery, false",
    "--no-allow-discovery, false",
    "--noAllowDiscovery, false",
    "--no_allow_discovery, false"
  })
  void aSwitchTakesTheWordsThatPeopleWrite(String args, boolean expected) {
    assertThat(served(run(args)).transport().site().discovery()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "--allow_discovery=1, true, --allow_discovery 1 means true here; PeerServer reads it as"
        + " false",
    "--allow_discovery 0, false, --allow_discovery 0 means false here; PeerServer reads it as"
        + " true",
    "--allow_discovery=yes, true, --allow_discovery yes means true here; PeerServer reads it as"
        + " false"
  })
  void aSwitchThatMeansSomethingElseThereSaysSo(String args, boolean expected, String warning) {
    assertThat(served(run(args), "baton: " + warning).transport().site().discovery())
        .isEqualTo(expected);
  }

  @Test
  void everySwitchCanBeTurnedOff() {
    var defaults = ConfigLeaves.of(CommandRun.of("serve").config());
    for (String name : List.of("proxied", "strict_ids", "case_sensitive_paths")) {
      assertThat(ConfigLeaves.of(served(run("--no-" + name)))).isEqualTo(defaults);
      assertThat(ConfigLeaves.of(served(run("--" + name)))).isNotEqualTo(defaults);
    }
    assertThat(run("--no-key").exit()).as("no switch").isEqualTo(2);
    assertThat(served(run("--no-demo")).transport().site().demo()).as("an option").isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--proxied 1", "--proxied", "--proxied true", "--proxied yes"})
  void oneProxyIsTheConnectedAddress(String args) {
    assertThat(
            served(run(args))
                .transport()
                .listen()
                .proxies()
                .clientAddress("127.0.0.1", "192.0.2.7"))
        .isEqualTo("192.0.2.7");
  }

  @Test
  void aSwitchInAVariableOrAFileTakesTheSameWords() throws IOException {
    Path file = Files.writeString(folder.resolve("baton.yaml"), "allow_discovery: on\n");
    for (CommandRun run :
        List.of(
            CommandRun.of(Map.of("BATON_ALLOW_DISCOVERY", "1"), "serve"),
            CommandRun.of(Map.of("BATON_ALLOW_DISCOVERY", "Yes"), "serve"),
            CommandRun.of("--config", file.toString()))) {
      assertThat(served(run).transport().site().discovery()).isTrue();
    }
    assertThat(CommandRun.of(Map.of("BATON_ALLOW_DISCOVERY", "perhaps"), "serve").exit())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "--sslca ca.pem, --sslca, clients are not asked for certificates",
    "--sslca=ca.pem, --sslca, clients are not asked for certificates",
    "--ip_limit 5, --ip_limit, see --address_rate",
    "--ip-limit=5, --ip-limit, see --address_rate",
    "-i 5, -i, see --address_rate",
    "--debug, --debug, see --log_level",
    "--debug 3, --debug, see --log_level",
    "-d, -d, see --log_level",
    "--timeout 9, --timeout, see --expire_timeout"
  })
  void whatScriptsForPeerServerHaveIsPassedOverWithALine(String args, String flag, String instead) {
    String warning = "baton: ignoring %s: it has no meaning here; %s".formatted(flag, instead);
    ServerConfig config = served(run(args + " --port 7"), warning);
    assertThat(config.transport().listen().port()).as("what follows is read").isEqualTo(7);
    assertThat(config.session().buffers().expiry().timeout()).hasSeconds(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--port 7 stray", "serve stray --port 7", "--port 7 -- stray"})
  void aStrayWordIsPassedOverWithALine(String args) {
    ServerConfig config = served(run(args), "baton: ignoring 'stray': it belongs to no option");
    assertThat(config.transport().listen().port()).isEqualTo(7);
  }

  /** Without the option that was meant the server would stand open. */
  @ParameterizedTest
  @CsvSource({
    "-- --auth connect, hyphens",
    "--port 7 \u2013auth connect, hyphens",
    "--port 7 \u2014-auth connect, hyphens",
    "--port 7 auth=connect, did you mean '--auth'?",
    "serve jwtIssuer=x, did you mean '--jwt_issuer'?",
    "--allow_override_connect fasle, fasle",
    "--strict_ids never, never",
    "--allow_discovery flase, flase",
    "--cors=, no origin is given",
    "'--cors= ,', no origin is given"
  })
  void whatIsMeantAsAnOptionIsNotPassedOver(String args, String said) {
    CommandRun run = run(args);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.served()).isEmpty();
    assertThat(run.err()).contains(said);
  }

  @ParameterizedTest
  @CsvSource({"verify, verify", "history, history", "verfy, verify", "token, token"})
  void aCommandAtTheEndDoesNotStartAServer(String word, String command) {
    CommandRun run = CommandRun.of("--data_dir", folder.toString(), word);
    assertThat(run.served()).isEmpty();
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("'" + word + "'", "write 'baton " + command + "' first");
  }

  @ParameterizedTest
  @CsvSource({"9e3, 9000", "9000.0, 9000", "0x2328, 9000", "007, 7"})
  void aNumberMayBeWrittenAsForPeerServer(String text, int port) {
    assertThat(served(run("--port " + text)).transport().listen().port()).isEqualTo(port);
    assertThat(served(run("-p" + text)).transport().listen().port()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9000.5", "1e999999999", "", "9000ms", "NaN", "Infinity", "3000000000"})
  void whatIsNoWholeNumberIsRefused(String text) {
    CommandRun run = CommandRun.of("--alive_timeout=" + text);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err().lines()).singleElement().asString().contains("--alive_timeout");
  }

  @Test
  void noTimeAtAllIsOver() {
    assertThat(served(run("--expire_timeout 0")).session().buffers().expiry().timeout()).isZero();
    assertThat(served(run("--cleanup_out_msgs 0")).session().buffers().expiry().interval())
        .isEqualTo(Duration.ofMillis(1));
    ServerConfig config =
        served(
            run("--alive_timeout 0"),
            "baton: --alive_timeout 0 closes every client at once, as PeerServer does");
    assertThat(config.transport().limits().silence().aliveTimeout()).isZero();
  }

  @Test
  void anEmptyKeyIsAKeyThatNoClientCanGive() {
    ServerConfig config =
        served(
            CommandRun.of("--key", ""),
            "baton: --key is empty: no client can connect, as with PeerServer");
    assertThat(config.transport().admission().key()).isEmpty();
    assertThat(
            served(CommandRun.of(Map.of("BATON_KEY", ""), "serve")).transport().admission().key())
        .as("an empty variable is none")
        .isEqualTo("peerjs");
  }

  @Test
  void noHostIsEveryAddress() {
    assertThat(served(CommandRun.of("--host", "")).transport().listen().host()).isEqualTo("::");
    assertThat(served(CommandRun.of("--host", "0.0.0.0")).transport().listen().host())
        .isEqualTo("0.0.0.0");
  }
}
