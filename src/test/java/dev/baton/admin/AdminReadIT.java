package dev.baton.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees over HTTP. */
@Timeout(60)
final class AdminReadIT {
  @TempDir Path folder;

  private static List<String> ids(JsonNode page) {
    List<String> ids = new ArrayList<>();
    page.path("peers").forEach(peer -> ids.add(peer.path("peer").asText()));
    return ids;
  }

  @Test
  void anOperatorSeesWhoHoldsWhichId() {
    try (var scene = AdminScene.in(folder, "--node", "node-7");
        var _ = WsPeer.join(scene.server(), "alice")) {
      JsonNode alice = scene.reader().json("/admin/peers").path("peers").path(0);
      assertThat(alice.path("peer").asText()).isEqualTo("alice");
      assertThat(alice.path("state").asText()).isEqualTo("live");
      assertThat(alice.path("address").asText()).isEqualTo("127.0.0.1");
      assertThat(alice.path("node").asText()).isEqualTo("node-7");
      assertThat(alice.path("since").asText()).endsWith("Z");
      assertThat(alice.path("connection").asText()).hasSize(36);
      JsonNode shown = scene.reader().json("/admin/peers/alice");
      assertThat(shown.path("peer").asText()).isEqualTo("alice");
      assertThat(shown.path("holder").path("since")).isEqualTo(alice.path("since"));
      assertThat(AdminClient.problem(scene.reader().get("/admin/peers/bob"), 404))
          .isEqualTo("No connection holds this ID, and it is not banned.");
    }
  }

  @Test
  void anAddressIsShownAsTheLogKeepsIt() {
    try (var scene = AdminScene.in(folder, "--log_addresses", "prefix");
        var _ = WsPeer.join(scene.server(), "alice")) {
      JsonNode alice = scene.reader().json("/admin/peers/alice").path("holder");
      assertThat(alice.path("address").asText()).isEqualTo("127.0.0.0/24");
    }
  }

  @Test
  void anIdThatWaitsForItsClientIsShownAsSuchAlsoAfterARestart() throws IOException {
    try (var scene = AdminScene.in(folder)) {
      try (var client = WsPeer.withAddOn(scene.server().port(), "alice", "token").opens()) {
        client.echoes();
        scene.restarts();
      }
      JsonNode holder = scene.reader().json("/admin/peers/alice").path("holder");
      assertThat(holder.path("state").asText()).isEqualTo("detached");
      assertThat(holder.path("until").asText()).endsWith("Z");
      // The log knows, and the server has not read it.
      assertThat(holder.has("since")).isFalse();
      assertThat(holder.has("address")).isFalse();
    }
  }

  @Test
  void pagesFollowEachOtherUntilAllIdsWereThereOnce() {
    List<String> ids = List.of(".", "a b+c", "a&b=c", "alice", "bob", "x/y", "\u00e4");
    List<WsPeer> clients = new ArrayList<>();
    try (var scene = AdminScene.in(folder)) {
      for (String id : ids) {
        clients.add(WsPeer.connect(scene.server().port(), id, "token-of-" + id).opens());
      }
      List<String> seen = new ArrayList<>();
      JsonNode page = scene.reader().json("/admin/peers?limit=3");
      seen.addAll(ids(page));
      assertThat(seen).hasSize(3);
      while (page.has("next")) {
        String next = URLEncoder.encode(page.path("next").asText(), UTF_8);
        page = scene.reader().json("/admin/peers?limit=3&after=" + next);
        seen.addAll(ids(page));
      }
      assertThat(seen).containsExactlyElementsOf(ids);
      assertThat(ids(scene.reader().json("/admin/peers?after=bob")))
          .containsExactly("x/y", "\u00e4");
      assertThat(scene.reader().json("/admin/peers?limit=7").has("next")).isFalse();
    } finally {
      clients.forEach(WsPeer::close);
    }
  }

  @Test
  void aTokenThatIsWithdrawnOrReplacedWhileTheServerRunsIsGoodForNothing() throws IOException {
    try (var scene = AdminScene.in(folder)) {
      AdminClient reader = scene.reader();
      assertThat(reader.get("/admin/peers").status()).isEqualTo(200);
      String fresh = AdminTokenFile.add(scene.tokens(), "rita", AdminRole.READ);
      AdminClient.problem(reader.get("/admin/peers"), 401);
      AdminClient renewed = new AdminClient(scene.port(), fresh);
      assertThat(renewed.get("/admin/peers").status()).isEqualTo(200);
      Files.delete(scene.tokens());
      AdminClient.problem(renewed.get("/admin/peers"), 401);
      assertThat(scene.server().metric("refused_admin_token")).isEqualTo(2);
    }
  }

  @Test
  void metricsAndHealthAreOpenUnlessTheyAreProtected() {
    try (var scene = AdminScene.in(folder)) {
      assertThat(scene.stranger().get("/metrics").status()).isEqualTo(200);
      assertThat(scene.stranger().get("/health").status()).isEqualTo(200);
    }
    try (var scene = AdminScene.in(folder, "--admin_protect_metrics")) {
      AdminClient.problem(scene.stranger().get("/metrics"), 401);
      AdminClient.problem(scene.stranger().get("/health"), 401);
      AdminClient.problem(scene.stranger().get("/health/live"), 401);
      assertThat(scene.reader().get("/metrics").body()).contains("baton_peers");
      assertThat(scene.operator().get("/health").status()).isEqualTo(200);
    }
  }

  @Test
  void withoutTokensAPortThatOthersReachHasMetricsAloneAndALoopbackPortQuestions() {
    try (TestServer server = TestServer.start("--admin_port", "0", "--admin_host", "0.0.0.0")) {
      var client = new AdminClient(server.adminPort(), "");
      assertThat(client.get("/metrics").status()).isEqualTo(200);
      assertThat(AdminClient.problem(client.get("/admin/peers"), 403)).contains("--admin_tokens");
    }
    try (TestServer server = TestServer.start("--admin_port", "0")) {
      assertThat(new AdminClient(server.adminPort(), "").json("/admin/peers").path("peers"))
          .isEmpty();
    }
  }
}
