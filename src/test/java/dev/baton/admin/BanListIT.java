package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All bans in force, a page at a time. */
@Timeout(60)
final class BanListIT {
  @TempDir Path folder;

  private static void ban(AdminScene scene, String peer, String body) {
    assertThat(scene.operator().post("/admin/peers/" + peer + "/ban", body).status())
        .isEqualTo(200);
  }

  private static List<String> peers(JsonNode page) {
    List<String> peers = new ArrayList<>();
    page.path("bans").forEach(ban -> peers.add(ban.path("peer").asText()));
    return peers;
  }

  @Test
  void bansAreListedWithWhatWasOrderedAlsoAfterARestart() throws IOException {
    try (var scene = AdminScene.in(folder)) {
      assertThat(scene.reader().get("/admin/bans").body()).isEqualTo("{\"bans\":[]}");
      ban(scene, "bob", "{\"reason\":\"spam\",\"until\":\"2999-01-31T12:00:00Z\"}");
      ban(scene, "alice", "{\"reason\":\"loud\"}");
      ban(scene, "carol", "{\"reason\":\"mistake\"}");
      scene.operator().delete("/admin/peers/carol/ban");
      JsonNode before = scene.reader().json("/admin/bans");
      assertThat(peers(before)).containsExactly("alice", "bob");
      JsonNode bob = before.path("bans").path(1);
      assertThat(bob.path("until").asText()).isEqualTo("2999-01-31T12:00:00Z");
      assertThat(bob.path("by").asText()).isEqualTo("otto");
      assertThat(bob.path("reason").asText()).isEqualTo("spam");
      assertThat(Instant.parse(bob.path("since").asText())).isBefore(Instant.now());
      assertThat(before.path("bans").path(0).has("until")).isFalse();
      assertThat(scene.restarts().reader().json("/admin/bans")).isEqualTo(before);
    }
  }

  @Test
  void aBanThatHasEndedIsNotListed() {
    try (var scene = AdminScene.in(folder)) {
      String soon = Instant.now().plusSeconds(2).toString();
      ban(scene, "alice", "{\"reason\":\"short\",\"until\":\"" + soon + "\"}");
      assertThat(peers(scene.reader().json("/admin/bans"))).containsExactly("alice");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> peers(scene.reader().json("/admin/bans")).isEmpty());
    }
  }

  @Test
  void pagesFollowEachOther() {
    try (var scene = AdminScene.in(folder)) {
      for (String peer : List.of("e", "b", "d", "a", "c")) {
        ban(scene, peer, "{\"reason\":\"spam\"}");
      }
      JsonNode first = scene.reader().json("/admin/bans?limit=2");
      assertThat(peers(first)).containsExactly("a", "b");
      JsonNode second =
          scene.reader().json("/admin/bans?limit=2&after=" + first.path("next").asText());
      assertThat(peers(second)).containsExactly("c", "d");
      JsonNode third =
          scene.reader().json("/admin/bans?limit=2&after=" + second.path("next").asText());
      assertThat(peers(third)).containsExactly("e");
      assertThat(third.has("next")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=1001", "after=%00", "at=now", "x=1"})
  void whatCannotBeMeantIsRefused(String query) {
    try (var scene = AdminScene.in(folder)) {
      AdminClient.problem(scene.reader().get("/admin/bans?" + query), 400);
      AdminClient.problem(scene.stranger().get("/admin/bans"), 401);
      assertThat(scene.operator().delete("/admin/bans").status()).isEqualTo(405);
    }
  }
}
