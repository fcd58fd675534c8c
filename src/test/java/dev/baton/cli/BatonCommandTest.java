package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line understands, and in how few words it says what it does not. */
@Tag("slow")
@Isolated
class BatonCommandTest {
  @TempDir Path folder;

  private String file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("baton.yaml"), yaml).toString();
  }

  private static void assertNotUnderstood(CommandRun run, String... words) {
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.served()).isEmpty();
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).singleElement().asString().startsWith("baton: ").contains(words);
  }

  @Test
  void peerServersShortNamesAreKnown() {
    ServerConfig config =
        CommandRun.of("-p", "1", "-H", "h", "-k", "k", "-t", "2", "-c", "3").config();
    assertThat(config.transport().listen().port()).isEqualTo(1);
    assertThat(config.transport().listen().host()).isEqualTo("h");
    assertThat(config.transport().admission().key()).isEqualTo("k");
    assertThat(config.session().buffers().expiry().timeout()).hasMillis(2);
    assertThat(config.session().realm().concurrentLimit()).isEqualTo(3);
  }

  @Test
  void optionsAloneMeanServe() {
    assertThat(CommandRun.of("--port", "1").config().transport().listen().port()).isEqualTo(1);
    assertThat(CommandRun.of("serve", "--port", "1").config().transport().listen().port())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1234", "007", "1e3", "0x1F", "true", "peerjs "})
  void aKeyIsTextWhateverItLooksLike(String key) {
    assertThat(CommandRun.of("--key", key).config().transport().admission().key()).isEqualTo(key);
    assertThat(
            CommandRun.of(Map.of("BATON_KEY", key), "serve").config().transport().admission().key())
        .isEqualTo(key);
  }

  @Test
  void aKeyOfDigitsInAFileStaysText() throws IOException {
    assertThat(CommandRun.of("--config", file("key: 1234")).config().transport().admission().key())
        .isEqualTo("1234");
    assertThat(CommandRun.of("--config", file("key: '007'")).config().transport().admission().key())
        .isEqualTo("007");
  }

  @Test
  void theCommandLineBeatsVariablesAndVariablesBeatTheFile() throws IOException {
    String file = file("port: 4\npath: four\n");
    Map<String, String> peerServers = Map.of("PORT", "3", "PEERSERVER_PATH", "three");
    Map<String, String> all =
        Map.of("PORT", "3", "PEERSERVER_PATH", "three", "BATON_PORT", "2", "BATON_PATH", "two");

    assertPortAndPath(CommandRun.of("--config", file), 4, "/four/");
    assertPortAndPath(CommandRun.of(peerServers, "--config", file), 3, "/three/");
    assertPortAndPath(CommandRun.of(all, "--config", file), 2, "/two/");
    assertPortAndPath(CommandRun.of(all, "--config", file, "-p", "1", "--path", "one"), 1, "/one/");
  }

  private static void assertPortAndPath(CommandRun run, int port, String path) {
    assertThat(run.config().transport().listen().port()).isEqualTo(port);
    assertThat(run.config().transport().site().path()).isEqualTo(path);
  }

  @Test
  void theFileOfTheCommandLineBeatsTheOneOfTheVariable() throws IOException {
    Map<String, String> environment = Map.of("BATON_CONFIG", folder.resolve("missing").toString());
    assertPortAndPath(CommandRun.of(environment, "--config=" + file("port: 4")), 4, "/");
  }

  @Test
  void anEmptyVariableOfPeerServersIsNone() {
    assertPortAndPath(
        CommandRun.of(Map.of("PORT", "", "PEERSERVER_PATH", ""), "serve"), 9_000, "/");
  }

  @Test
  void variablesOfOthersAndOfTheScriptsAreLeftAlone() {
    Map<String, String> environment =
        Map.of("HOME", "/", "BATONS", "7", "BATON_JAVA_OPTS", "-Xmx1g", "baton_port", "7");
    assertPortAndPath(CommandRun.of(environment, "serve"), 9_000, "/");
  }

  @Test
  void listsMayBeGivenInEveryWay() throws IOException {
    List<String> expected = List.of("https://a.example", "https://b.example");
    String joined = "https://a.example,https://b.example";
    for (CommandRun run :
        List.of(
            CommandRun.of("--cors", "https://a.example", "https://b.example", "--port", "1"),
            CommandRun.of("--cors", "https://a.example", "--cors", "https://b.example"),
            CommandRun.of("--cors=" + joined),
            CommandRun.of(Map.of("BATON_CORS", joined), "serve"),
            CommandRun.of("--config", file("cors: [https://a.example, https://b.example]\n")),
            CommandRun.of("--config", file("cors:\n - https://a.example\n - https://b.example\n")),
            CommandRun.of("--config", file("cors: " + joined + "\n")))) {
      assertThat(run.config().transport().admission().origins().allowed()).isEqualTo(expected);
    }
  }

  @Test
  void aFileMayUseEverySpellingAndEmptyFilesAreFine() throws IOException {
    assertThat(CommandRun.of("--config", file("data-dir: x")).config().dataDir())
        .isEqualTo(Path.of("x"));
    assertThat(CommandRun.of("--config", file("dataDir: x")).config().dataDir())
        .isEqualTo(Path.of("x"));
    assertPortAndPath(CommandRun.of("--config", file("")), 9_000, "/");
    assertPortAndPath(CommandRun.of("--config", file("# nothing\n")), 9_000, "/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--allow_discovery",
        "--strict_ids",
        "--case_sensitive_paths",
        "--ws_check_origin",
        "--proxied"
      })
  void aSwitchNeedsNoValue(String option) {
    var on = ConfigLeaves.of(CommandRun.of(option).config());
    assertThat(on).isEqualTo(ConfigLeaves.of(CommandRun.of(option + "=true").config()));
    assertThat(on).isNotEqualTo(ConfigLeaves.of(CommandRun.of(option + "=false").config()));
    assertThat(ConfigLeaves.of(CommandRun.of(option, "--port", "9000").config())).isEqualTo(on);
  }

  @ParameterizedTest
  @CsvSource({
    "--cors=https://a.example, true",
    "--cors=https://a.example --ws_check_origin=false, false",
    "--cors=*, false",
    "--cors=* --ws_check_origin, false",
    "--ws_check_origin, true",
    "--port=1, false"
  })
  void originsAreCheckedWhenTheyAreListedUnlessSaidOtherwise(String args, boolean expected) {
    assertThat(
            CommandRun.of(args.split(" ", -1)).config().transport().admission().origins().checked())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"/, /", "'', /", "myapp, /myapp/", "/myapp, /myapp/", "//a//b//, /a/b/"})
  void thePathHasOneSlashOnEverySide(String path, String expected) {
    assertThat(CommandRun.of("--path=" + path).config().transport().site().path())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"error, SEVERE", "WARN, WARNING", "Info, INFO", "debug, FINE", "trace, FINER"})
  void everyLogLevelHasItsName(String name, String level) {
    assertThat(CommandRun.of("--log_level", name).config().logging().level())
        .isEqualTo(Level.parse(level));
  }

  @Test
  void theFirstLineOfTheLogNamesWhatDiffersFromTheDefaultsWithoutSecrets() {
    assertThat(
            CommandRun.of(
                    "--port=9001",
                    "--max_nesting=100",
                    "--access_log",
                    "--key=hush",
                    "--checkpoint_url=https://audit.example/in?token=hush")
                .config()
                .logging()
                .options())
        .containsExactlyInAnyOrder(
            "--port '9001'",
            "--access_log",
            "--key its value",
            "--checkpoint_url 'https://audit.example/in?...'");
  }

  @Test
  void anUnknownOptionIsNamed() {
    assertNotUnderstood(CommandRun.of("--nonsense"), "--nonsense");
    assertNotUnderstood(CommandRun.of("serve", "--nonsense=1"), "--nonsense");
    assertNotUnderstood(CommandRun.of("--port", "1", "-x"), "-x");
    assertNotUnderstood(CommandRun.of("nonsense"), "nonsense");
  }

  @Test
  void whatIsWrongWithAFileIsSaidInOneLine() throws IOException {
    assertNotUnderstood(CommandRun.of("--config", file("prt: 1")), "prt", "baton.yaml");
    assertNotUnderstood(CommandRun.of("--config", file("version: 1")), "version");
    assertNotUnderstood(CommandRun.of("--config", file("- port\n- 1")), "baton.yaml");
    assertNotUnderstood(CommandRun.of("--config", file("just text")), "baton.yaml");
    assertNotUnderstood(
        CommandRun.of("--config", file("port: 1\nkey: [1\npath: 2")), "baton.yaml", "line");
    assertNotUnderstood(CommandRun.of("--config", file("port: many")), "--port", "many");
    assertNotUnderstood(
        CommandRun.of("--config", folder.resolve("missing.yaml").toString()), "missing.yaml");
    assertNotUnderstood(CommandRun.of("--config", folder.toString()), folder.toString());
    assertNotUnderstood(CommandRun.of("--port", "1", "--config"), "--config");
  }

  @ParameterizedTest
  @CsvSource({
    "--port=-1, 65535",
    "--port=65536, 65535",
    "--port=many, many",
    "--port=, --port",
    "--port, --port",
    "--admin_port=-2, 65535",
    "--admin_port=65536, 65535",
    "--path, --path",
    "--data_dir=, --data_dir",
    "--expire_timeout=-1, at least 0",
    "--cleanup_out_msgs=-1, at least 0",
    "--alive_timeout=-1, at least 0",
    "--concurrent_limit=-1, at least 0",
    "--concurrent_limit=3000000000, 3000000000",
    "--restart_window=-1, at least 0",
    "--drop_window=-1, at least 0",
    "--handover_window=-1, at least 0",
    "--max_state=-1, between 0",
    "--max_state=32769, between 0",
    "--max_contacts=-1, between 0",
    "--log_sync=sometimes, sometimes",
    "--log_level=loud, --log_level",
    "--allow_discovery=perhaps, perhaps",
    "--no_demo=perhaps, perhaps",
    "--ws_check_origin=perhaps, --ws_check_origin",
    "--proxied=nobody, --proxied",
    "--proxied=10.0.0.0/33, --proxied",
    "--transmission_extend=OPEN, OPEN",
    "--transmission_extend=a b, --transmission_extend",
    "--sslkey=key.pem, --sslcert",
    "--sslcert=cert.pem, --sslkey",
    "--max_message=127, at least 128",
    "--max_fragments=0, between 1",
    "--max_nesting=0, between 1 and 900",
    "--max_nesting=901, between 1 and 900",
    "--max_malformed=0, at least 1",
    "--message_rate=-1, between 0",
    "--message_burst=0, between 1",
    "--waiting_messages=-1, at least 0",
    "--waiting_bytes=-1, at least 0",
    "--waiting_ids=-1, at least 0",
    "--outbox_bytes=1023, at least 1024",
    "--outbox_bytes=2097151, --max_message needs --outbox_bytes of at least 2097152",
    "--max_message=1048577, --max_message needs --outbox_bytes of at least 8388616",
    "--waiting_bytes=4194305, --waiting_bytes needs --outbox_bytes of at least 8388610",
    "--waiting_messages=32769, --waiting_messages needs --outbox_bytes of at least 8388864",
    "--buffer_memory=-1, at least 0",
    "--buffer_memory=2097151, --max_message needs --buffer_memory of at least 2097152",
    "--write_timeout=0, at least 1",
    "--handshake_timeout=0, at least 1",
    "--ping_interval=0, at least 1",
    "--probe_timeout=-1, between 0 and 600000",
    "--refusal_delay=5001, between 0 and 5000",
    "--address_rate=-1, at least 0",
    "--command_queue=0, at least 1"
  })
  void anImpossibleValueIsRefusedInOneLine(String arg, String word) {
    assertNotUnderstood(CommandRun.of("serve", arg), word);
  }

  @Test
  void everyEdgeOfThePortsIsAllowed() {
    assertThat(CommandRun.of("--port=0").config().transport().listen().port()).isZero();
    assertThat(CommandRun.of("--port=65535").config().transport().listen().port())
        .isEqualTo(65_535);
    assertThat(CommandRun.of("--admin_port=-1").config().transport().admin().address())
        .isEqualTo(Optional.empty());
  }

  @Test
  void theHelpListsEveryOptionUnderItsHeading() {
    CommandRun run = CommandRun.of("serve", "--help", "--all");
    assertThat(run.exit()).isZero();
    assertThat(run.served()).isEmpty();
    assertThat(run.out())
        .containsSubsequence(
            "As in PeerServer:",
            "--port",
            "--sslcert",
            "Event log:",
            "--data_dir",
            "Behaviour and operation:",
            "--strict_ids",
            "Limits:",
            "--max_message",
            "Other:",
            "--help");
    OptionCase.all().stream()
        .flatMap(option -> option.options().keySet().stream())
        .forEach(option -> assertThat(run.out()).contains("--" + option));
    assertThat(run.out()).doesNotContain("${");
  }

  @Test
  void aHelpIsAlsoGivenWithoutACommand() {
    for (String[] args : new String[][] {{"--help"}, {"-h"}, {}}) {
      CommandRun run = CommandRun.of(args);
      assertThat(run.exit()).isZero();
      assertThat(run.out()).contains("Usage: baton", "serve");
    }
    assertThat(CommandRun.of("--version").out()).startsWith("baton ");
  }

  @Test
  void aCommandThatFailsSaysWhyInOneLine() {
    CommandRun run =
        CommandRun.of(
            Map.of(),
            _ -> {
              throw new CommandFailedException("port 9000 is taken", new IOException("bind"));
            },
            "serve");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("baton: port 9000 is taken" + System.lineSeparator());
  }

  @Test
  void aMistakeOfTheProgramShowsWhereItIs() {
    CommandRun run =
        CommandRun.of(
            Map.of(),
            _ -> {
              throw new IllegalStateException("a mistake");
            },
            "serve");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("a mistake", "at dev.baton.cli");
  }
}
