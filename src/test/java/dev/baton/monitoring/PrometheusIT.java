package dev.baton.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.admin.AdminRole;
import dev.baton.admin.AdminTokenFile;
import dev.baton.ownership.JwksServer;
import dev.baton.ownership.ProofAlgorithm;
import dev.baton.ownership.TestKey;
import dev.baton.ownership.TokenDraft;
import dev.baton.testing.TestProvider;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import dev.baton.transport.net.tls.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus makes of the metrics, the alerts and the dashboard. */
@Tag("prometheus")
@Timeout(180)
final class PrometheusIT {
  private static final Path DASHBOARD = Path.of("docs/operating/baton-dashboard.json");
  private static final Path RULE_TESTS =
      Path.of("src/test/resources/metrics/baton-alerts-test.yml");
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path folder;

  // Made by the framework's thread before each test.
  @SuppressWarnings("NullAway.Init")
  private TestProvider provider;

  private int round;

  @BeforeEach
  void makeProvider() throws IOException {
    provider = TestProvider.in(Files.createDirectory(folder.resolve("keys")), Clock.systemUTC());
  }

  private Path data() throws IOException {
    return Files.createDirectories(folder.resolve("baton"));
  }

  private static String page(TestServer server) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var page = URI.create("http://127.0.0.1:" + server.adminPort() + "/metrics");
      return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
    }
  }

  /** One of each thing that the histograms tell apart. */
  private void traffic(TestServer server) {
    String id = "alice-" + ++round;
    try (WsPeer holder = WsPeer.connect(server.port(), id, "first").opens();
        WsPeer again = WsPeer.connect(server.port(), id, "first").opens();
        WsPeer bob = WsPeer.connect(server.port(), "bob-" + round, "other").opens()) {
      for (int i = 0; i < 40; i++) {
        bob.offers(id, "\"hello\"");
      }
      bob.offers("absent", "\"hello\"");
      bob.echoes();
      try (WsPeer next = WsPeer.takeOver(server.port(), id, again.ticket())) {
        next.hears("OPEN");
      }
      assertThat(holder.id()).isEqualTo(again.id());
    }
  }

  private static Set<String> queries() throws IOException {
    Set<String> queries = new LinkedHashSet<>();
    new ObjectMapper()
        .readTree(DASHBOARD.toFile())
        .path("panels")
        .forEach(
            panel ->
                panel
                    .path("targets")
                    .forEach(
                        target ->
                            queries.add(
                                target
                                    .path("expr")
                                    .asText()
                                    .replace("$__rate_interval", "20s")
                                    .replace("$instance", ".*"))));
    return queries;
  }

  @Test
  void everyPanelOfTheDashboardHasDataAndNoAlertFires() throws Exception {
    // Leaves a snapshot.
    TestServer.startOn(data()).close();
    TestCertificate certificate = TestCertificate.createIn(folder);
    try (var keys = JwksServer.publishing(TestKey.of(ProofAlgorithm.ES256, "remote"));
        var server =
            TestServer.startOn(
                data(), provider.options("--admin_port", "0", "--jwks_url", keys.url()));
        var secure =
            TestServer.start(
                "--admin_port", "0",
                "--sslkey", certificate.key().toString(),
                "--sslcert", certificate.chain().toString());
        var prometheus = Prometheus.scraping(folder, server.adminPort(), secure.adminPort())) {
      // A collection that its binder has seen.
      System.gc();
      Set<String> queries = queries();
      assertThat(queries).hasSizeGreaterThan(40);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                traffic(server);
                assertThat(queries)
                    .filteredOn(query -> prometheus.values(query).isEmpty())
                    .as("queries without data")
                    .isEmpty();
              });
      assertThat(prometheus.values("up")).containsExactly(1.0, 1.0);
      // On a slow machine two of them may be right.
      String others = "ALERTS{alertname!~\"BatonOpenSlow|BatonLogSlow\"}";
      await().atMost(PATIENCE).until(() -> prometheus.values(others).isEmpty());
      assertThat(Prometheus.promtool(page(server), "check", "metrics")).isEqualTo("0 ");
      assertThat(Prometheus.promtool(page(secure), "check", "metrics")).isEqualTo("0 ");
    }
  }

  @Test
  void theAlertsAreRulesAndDoWhatTheirTestsSay() throws Exception {
    assertThat(Prometheus.promtool("", "check", "rules", Prometheus.ALERTS.toString()))
        .startsWith("0 ")
        .contains("SUCCESS");
    assertThat(Prometheus.promtool("", "test", "rules", RULE_TESTS.toString()))
        .startsWith("0 ")
        .contains("SUCCESS");
  }

  @Test
  void deadKeysAStuckIndexAndALogThatIsGoneAreSeenAndTheEndOfIt() throws Exception {
    Path index = Files.createDirectory(data().resolve("audit.db"));
    try (var keys = JwksServer.publishing(TestKey.of(ProofAlgorithm.ES256, "remote"));
        var server =
            TestServer.startOn(
                data(), provider.options("--admin_port", "0", "--jwks_url", keys.url()));
        var prometheus = Prometheus.scraping(folder, server.adminPort());
        WsPeer holder = WsPeer.connect(server.port(), "alice", "hers").opens()) {
      assertThat(index).isDirectory();
      keys.answerWith(JwksServer.status(500, "broken"));
      String proof =
          provider
              .draft("alice")
              .header("kid", TokenDraft.quoted("remote"))
              .signedBy(TestKey.of(ProofAlgorithm.ES256, "remote"));
      try (WsPeer owner = WsPeer.takeOver(server.port(), "alice", proof)) {
        owner.isRefused("cannot-verify");
      }
      awaitFiring(prometheus, "BatonKeysUnreachable", "BatonAuditIndexStuck");
      assertThat(
              prometheus.values("baton_takeovers_total{outcome=\"unverifiable\",proof=\"token\"}"))
          .containsExactly(1.0);

      Path log = data().resolve("log");
      Path away = folder.resolve("away");
      Files.move(log, away);
      awaitFiring(prometheus, "BatonLogNotWritable");
      Files.move(away, log);
      await().atMost(PATIENCE).until(() -> !prometheus.fires("BatonLogNotWritable"));
      assertThat(holder.id()).isEqualTo("alice");
    }
  }

  @Test
  void aServerThatProtectsItsMetricsIsScrapedWithAToken() throws Exception {
    Path tokens = folder.resolve("tokens");
    String token = AdminTokenFile.add(tokens, "prometheus", AdminRole.READ);
    try (var server =
            TestServer.startOn(
                data(),
                "--admin_port",
                "0",
                "--admin_tokens",
                tokens.toString(),
                "--admin_protect_metrics");
        var prometheus = Prometheus.scrapingWithToken(folder, token, server.adminPort())) {
      awaitValue(prometheus, "baton_log_writable", 1);
      assertThat(server.metric("refused_admin_token")).isZero();
    }
  }

  @Test
  void aFullDiskIsSeen() throws Exception {
    try (var server =
            TestServer.startOn(
                data(), "--admin_port", "0", "--min_free_space", Long.toString(1L << 60));
        var prometheus = Prometheus.scraping(folder, server.adminPort())) {
      awaitFiring(prometheus, "BatonDiskNearlyFull");
      try (WsPeer late = WsPeer.connect(server.port(), "late", "token")) {
        late.hears("ERROR");
      }
      awaitValue(prometheus, "baton_connects_refused_total{reason=\"disk_full\"}", 1);
    }
  }

  private static void awaitFiring(Prometheus prometheus, String... alerts) {
    await().atMost(PATIENCE).until(() -> List.of(alerts).stream().allMatch(prometheus::fires));
  }

  private static void awaitValue(Prometheus prometheus, String query, double value) {
    await().atMost(PATIENCE).until(() -> prometheus.values(query).equals(List.of(value)));
  }
}
