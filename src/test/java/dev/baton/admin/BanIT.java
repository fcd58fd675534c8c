package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.HttpAnswers.HttpAnswer;
import dev.baton.testing.PeerMessages;
import dev.baton.testing.TicketCounter;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator bans IDs. */
@Timeout(120)
final class BanIT {
  private static final String PATH = "/admin/peers/alice/ban";
  private static final String SPAM = "{\"reason\":\"spam\"}";
  private static final String REFUSED =
      "{\"type\":\"ERROR\",\"payload\":"
          + "{\"msg\":\"This ID is banned on this server\",\"reason\":\"banned\"}}";

  @TempDir Path folder;

  private static void done(HttpAnswer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(PeerMessages.json(answer.body()).path("seq").asLong()).isPositive();
  }

  private static void assertRefused(int port, String id, String token) {
    try (var client = WsPeer.connect(port, id, token)) {
      client.isTold(REFUSED).isClosed(4403, "Banned");
    }
  }

  @Test
  void theHolderIsDisconnectedAndNobodyGetsTheIdUntilTheBanIsLifted() {
    try (var scene = AdminScene.in(folder, "--allow_override_connect");
        var alice = WsPeer.join(scene.server(), "alice")) {
      int port = scene.server().port();
      String ticket = alice.ticket();
      done(scene.operator().post(PATH, SPAM));
      alice.isClosed(4403, "spam");
      assertRefused(port, "alice", "token-of-alice");
      assertRefused(port, "alice", "another token");
      try (var other = WsPeer.takeOver(port, "alice", ticket)) {
        other.isTold(REFUSED).isClosed(4403, "Banned");
      }
      assertThat(scene.server().metric("refused_banned")).isEqualTo(3);
      JsonNode shown = scene.reader().json("/admin/peers/alice");
      assertThat(shown.has("holder")).isFalse();
      assertThat(shown.path("ban").path("by").asText()).isEqualTo("otto");
      assertThat(shown.path("ban").path("reason").asText()).isEqualTo("spam");
      assertThat(shown.path("ban").has("until")).isFalse();
      assertThat(scene.reader().get("/metrics").body()).contains("\nbaton_bans 1.0\n");

      done(scene.operator().delete(PATH));
      AdminClient.problem(scene.operator().delete(PATH), 404);
      WsPeer.join(scene.server(), "alice").close();
    }
  }

  @Test
  void noTicketIsIssuedForABannedId() {
    try (var scene = AdminScene.in(folder, "--allow_override_connect");
        var alice = WsPeer.join(scene.server(), "alice");
        var counter = TicketCounter.of(scene.server().port())) {
      assertThat(alice.ticket()).isNotEmpty();
      done(scene.operator().post(PATH, SPAM));
      alice.isClosed(4403, "spam");
      counter.ask("alice", "token-of-alice").isRefused(403, "not-holder");
    }
  }

  @Test
  void aBanSurvivesAStopASnapshotAndANewStart() throws IOException {
    try (var scene = AdminScene.in(folder)) {
      done(scene.operator().post(PATH, SPAM));
      scene.restarts();
      assertRefused(scene.server().port(), "alice", "t");
      assertThat(scene.reader().json("/admin/peers/alice").path("ban").path("by").asText())
          .isEqualTo("otto");
      assertThat(scene.reader().get("/metrics").body()).contains("\nbaton_bans 1.0\n");
    }
  }

  @Test
  void aBanSurvivesAKilledServer() {
    try (var scene = AdminScene.in(folder)) {
      done(scene.operator().post(PATH, SPAM));
    }
    Path data = folder.resolve("data");
    try (BatonProcess baton = BatonProcess.serve(data)) {
      assertRefused(baton.port(), "alice", "t");
      baton.kill();
      baton.awaitExit();
    }
    try (BatonProcess baton = BatonProcess.serve(data)) {
      assertRefused(baton.port(), "alice", "t");
    }
  }

  @Test
  void aBanWithAnEndEndsByItself() {
    try (var scene = AdminScene.in(folder, "--max_bans", "1")) {
      Instant until = Instant.now().plus(Duration.ofSeconds(2));
      done(scene.operator().post(PATH, "{\"reason\":\"spam\",\"until\":\"%s\"}".formatted(until)));
      assertThat(
              Instant.parse(
                  scene.reader().json("/admin/peers/alice").path("ban").path("until").asText()))
          .isEqualTo(until);
      assertRefused(scene.server().port(), "alice", "t");
      assertThat(AdminClient.problem(scene.operator().post("/admin/peers/bob/ban", SPAM), 507))
          .contains("--max_bans");
      Awaitility.await().until(() -> scene.reader().get("/admin/peers/alice").status() == 404);
      WsPeer.join(scene.server(), "alice").close();
      done(scene.operator().post("/admin/peers/bob/ban", SPAM));
      assertThat(scene.server().metric("bans_refused")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"2020-01-01T00:00:00Z\"",
        "\"tomorrow\"",
        "\"2999-01-01\"",
        "\"2999-01-01T00:00:00\"",
        "\"\"",
        "1",
        "null"
      })
  void anEndThatIsNoTimeInTheFutureIsRefused(String until) {
    try (var scene = AdminScene.in(folder)) {
      AdminClient.problem(
          scene.operator().post(PATH, "{\"reason\":\"a\",\"until\":" + until + "}"), 400);
      AdminClient.problem(scene.reader().get("/admin/peers/alice"), 404);
    }
  }

  @Test
  void whoMayOnlyReadBansNobody() {
    try (var scene = AdminScene.in(folder);
        var alice = WsPeer.join(scene.server(), "alice")) {
      AdminClient.problem(scene.stranger().post(PATH, SPAM), 401);
      AdminClient.problem(scene.reader().post(PATH, SPAM), 403);
      AdminClient.problem(scene.reader().delete(PATH), 403);
      HttpAnswer get = scene.operator().get(PATH);
      AdminClient.problem(get, 405);
      assertThat(get.header("allow")).isEqualTo("POST, DELETE");
      AdminClient.problem(scene.operator().post(PATH, "{\"reason\":\"a\",\"x\":\"y\"}"), 400);
      AdminClient.problem(scene.operator().send("POST", PATH, List.of(), SPAM), 415);
      alice.echoes();
    }
  }
}
