package dev.baton.takeover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.ownership.JwksServer;
import dev.baton.ownership.TestKey;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.FreePort;
import dev.baton.testing.Secrets;
import dev.baton.testing.TestProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that says as much as it can, whose clients do what they can, has nothing of a secret in
 * what it says, keeps and answers. Its traffic is its own: the data folders of other tests are gone
 * with their servers.
 */
@Timeout(120)
class SecrecyIT {
  /** Where secrets belong. */
  private static final Set<String> KEY_FILES = Set.of("ticket.key", "token.key");

  private static final Pattern PRIVATE_MEMBER =
      Pattern.compile("\"(?:d|k|p|q|dp|dq|qi)\":\"([\\w-]+)\"");

  @TempDir Path data;
  @TempDir Path keys;

  private final Secrets secrets = new Secrets();

  @Test
  void noSecretIsSaidKeptOrAnswered() throws IOException {
    var provider = TestProvider.in(keys, Clock.systemUTC());
    TestKey.ALL.forEach(key -> keepPrivateMembers(key.jwk().toJSONString()));
    List<String> said = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    try (JwksServer outage = new JwksServer(JwksServer.status(500, secret()))) {
      String[] options = options(provider, outage.url() + "?key=" + secret());
      // The second time on a log that has to be read, after a kill.
      for (int run = 0; run < 2; run++) {
        int adminPort = FreePort.find();
        try (BatonProcess baton = BatonProcess.serve(data, withAdmin(options, adminPort))) {
          keepKeysOfTheServer();
          Path broken = keys.resolve("broken-" + run + ".jwk");
          Files.writeString(broken, "{\"kty\":\"oct\",\"k\":\"" + secret() + "\",\"alg\":1}");
          answers.addAll(traffic(baton, provider));
          awaitWord(baton, broken.getFileName().toString());
          Files.delete(broken);
          answers.add(page(adminPort, "/metrics"));
          answers.add(page(adminPort, "/health"));
          end(baton, run);
          said.addAll(baton.out());
          said.addAll(baton.err());
        }
      }
      for (String command : List.of("history", "holders", "verify", "recovery-plan")) {
        said.addAll(run(command));
      }
    }
    assertThat(said).anyMatch(line -> line.contains("taken over: alice"));
    assertThat(said).anyMatch(line -> line.contains("end bob"));
    assertThat(answers).anyMatch(text -> text.contains("proof-invalid"));
    assertThat(answers).anyMatch(text -> text.contains("baton_takeovers_total"));
    assertThat(data.resolve("snapshots")).isNotEmptyDirectory();
    assertThat(secrets.count()).isGreaterThan(1_000);
    System.out.printf(
        "FIGURES: secrets searched for: %d in %d lines and %d answers%n",
        secrets.count(), said.size(), answers.size());

    assertThat(said).as("output").allMatch(line -> secrets.foundIn(line).isEmpty());
    assertThat(answers).as("answers").allMatch(text -> secrets.foundIn(text).isEmpty());
    assertThat(secrets.foundBelow(data, KEY_FILES)).as("data folder").isEmpty();
  }

  private List<String> traffic(BatonProcess baton, TestProvider provider) {
    var traffic = new Traffic(baton.port(), provider, secrets);
    traffic.clientsComeAndGo();
    traffic.attacksComeInVain();
    traffic.ticketsAreAskedFor();
    traffic.nonsenseIsSent();
    return traffic.answers();
  }

  private static void end(BatonProcess baton, int run) {
    if (run == 0) {
      baton.kill();
    } else {
      baton.terminate();
    }
    baton.awaitExit();
  }

  private String secret() {
    return secrets.add("secret-" + UUID.randomUUID());
  }

  private String[] options(TestProvider provider, String jwksUrl) {
    return provider.options(
        "--log_level", "trace",
        "--access_log", "true",
        "--snapshot_events", "50",
        "--drop_window", "5000",
        "--max_malformed", "3",
        "--jwks_url", jwksUrl);
  }

  private static String[] withAdmin(String[] options, int port) {
    return Stream.concat(Stream.of(options), Stream.of("--admin_port", Integer.toString(port)))
        .toArray(String[]::new);
  }

  private void keepPrivateMembers(String jwk) {
    Matcher matcher = PRIVATE_MEMBER.matcher(jwk);
    int before = secrets.count();
    while (matcher.find()) {
      secrets.add(matcher.group(1));
    }
    assertThat(secrets.count()).isGreaterThan(before);
  }

  private void keepKeysOfTheServer() throws IOException {
    if (secrets.foundIn(Files.readAllBytes(data.resolve("token.key"))).isEmpty()) {
      keepPrivateMembers(Files.readString(data.resolve("ticket.key")));
      secrets.add("token.key", Files.readAllBytes(data.resolve("token.key")));
    }
    assertThat(secrets.foundIn(Files.readString(data.resolve("ticket.key"), UTF_8))).isNotEmpty();
  }

  private static void awaitWord(BatonProcess baton, String word) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> baton.err().stream().anyMatch(line -> line.contains(word)));
  }

  private static String page(int port, String path) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(Duration.ofSeconds(10))
              .build();
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> run(String command) {
    try (BatonProcess baton = BatonProcess.run(command, "--data_dir", data.toString())) {
      assertThat(baton.awaitExit()).as("%s: %s", command, baton.err()).isZero();
      return Stream.concat(baton.out().stream(), baton.err().stream()).toList();
    }
  }
}
