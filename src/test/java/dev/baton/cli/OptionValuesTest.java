package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated
class OptionValuesTest {
  @TempDir Path folder;

  private CommandRun withFile(String yaml) throws IOException {
    return CommandRun.of(
        "--config", Files.writeString(folder.resolve("baton.yaml"), yaml).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"007", "1.10", "1e3", "0x1F", "1_000", "true", "True", "2026-01-01"})
  void aKeyInAFileIsTheTextThatStandsThere(String key) throws IOException {
    assertThat(withFile("key: " + key).config().transport().admission().key()).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--Key", "--my-key", "--aB"})
  void aValueThatLooksLikeAnOptionIsLeftAlone(String key) {
    CommandRun run = CommandRun.of("--key", key);
    if (run.exit() == 0) {
      assertThat(run.config().transport().admission().key()).isEqualTo(key);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a${sys:user.home}b", "${env:HOME}", "a$b", "$$", "a\\b", "\"q\"", "@x"})
  void aVariableIsTakenAsItIs(String key) {
    assertThat(
            CommandRun.of(Map.of("BATON_KEY", key), "serve").config().transport().admission().key())
        .isEqualTo(key);
    assertThat(CommandRun.of("--key", key).config().transport().admission().key()).isEqualTo(key);
  }

  @Test
  void anEmptyEntryOfAFileIsNotTheWordNull() throws IOException {
    CommandRun run = withFile("key:\n");
    assertThat(run.exit() == 2 || run.config().transport().admission().key().equals("peerjs"))
        .isTrue();
  }

  @Test
  void anEmptyListOfOriginsIsNotAnOriginCalledNull() throws IOException {
    CommandRun run = withFile("cors:\n");
    assertThat(
            run.exit() == 2 || run.config().transport().admission().origins().allowed().isEmpty())
        .isTrue();
  }

  @Test
  void anEmptyListIsAnEmptyList() throws IOException {
    CommandRun run = withFile("cors: []\n");
    assertThat(
            run.exit() == 2 || run.config().transport().admission().origins().allowed().isEmpty())
        .as("%s", run)
        .isTrue();
  }

  @Test
  void aMapInPlaceOfAListIsRefused() throws IOException {
    assertThat(withFile("cors:\n  https: //a.example\n").exit()).isEqualTo(2);
  }

  @Test
  void anEmptyVariableDoesNotTrustEverybody() {
    CommandRun run = CommandRun.of(Map.of("BATON_PROXIED", ""), "serve");
    assertThat(
            run.exit() == 2
                || run.config()
                    .transport()
                    .listen()
                    .proxies()
                    .clientAddress("203.0.113.1", "1.1.1.1")
                    .equals("203.0.113.1"))
        .as("%s", run)
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BATON_ALLOW_DISCOVERY",
        "BATON_WS_CHECK_ORIGIN",
        "BATON_CORS",
        "BATON_CONFIG",
        "BATON_PORT",
        "BATON_KEY",
        "BATON_TRANSMISSION_EXTEND"
      })
  void anEmptyVariableIsNoneOrRefused(String variable) {
    CommandRun run = CommandRun.of(Map.of(variable, ""), "serve");
    assertThat(
            run.exit() == 2
                || ConfigLeaves.of(run.config())
                    .equals(ConfigLeaves.of(CommandRun.of("serve").config())))
        .as("%s", run)
        .isTrue();
  }

  @Test
  void aNegativeTotalIsRefused() {
    assertThat(CommandRun.of("--waiting_total=-1").exit()).isEqualTo(2);
  }

  @Test
  void aNumberIsNoProxy() {
    assertThat(CommandRun.of("--proxied=2").exit()).isEqualTo(2);
  }

  @Test
  void anUnknownAdminHostIsRefused() {
    assertThat(CommandRun.of("--admin_port=1", "--admin_host=no such host").exit()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.example", "https://a.example/app", "wss://a.example", "https://*.a"})
  void whatIsNoOriginIsRefusedAtTheStart(String origin) {
    CommandRun run = CommandRun.of("--cors", "https://b.example," + origin);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--cors", "'" + origin + "'", "https://app.example");
  }

  @Test
  void aConfigInAConfigIsNotSilentlyIgnored() throws IOException {
    assertThat(withFile("config: other.yaml\n").exit()).isEqualTo(2);
  }
}
