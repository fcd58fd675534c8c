package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.eventlog.Erased;
import dev.baton.testing.HttpAnswers.HttpAnswer;
import dev.baton.testing.PeerMessages;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An operator erases what is personal in the past of an ID. */
@Timeout(120)
final class EraseIT {
  private static final String PATH = "/admin/peers/alice/erase";
  private static final String REASON = "{\"reason\":\"request 17\"}";

  @TempDir Path folder;

  private Path data() {
    return folder.resolve("data");
  }

  private static long done(HttpAnswer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return PeerMessages.json(answer.body()).path("seq").asLong();
  }

  private static List<JsonNode> events(AdminScene scene, String peer) {
    JsonNode events = scene.reader().json("/admin/events?limit=1000&peer=" + peer).path("events");
    List<JsonNode> list = new ArrayList<>();
    events.forEach(list::add);
    return list;
  }

  private List<String> filesThatSay(String text) throws IOException {
    return Erased.filesThatSay(data(), text);
  }

  private void awaitNoByteThatSays(String text) {
    Awaitility.await().untilAsserted(() -> assertThat(filesThatSay(text)).isEmpty());
  }

  @Test
  void nothingOfTheIdCanBeReadAndTheIdIsThereToUse() throws IOException {
    try (var scene = AdminScene.in(folder);
        var alice = WsPeer.join(scene.server(), "alice");
        var bob = WsPeer.join(scene.server(), "bob")) {
      String operator =
          scene.operator().post("/admin/peers/bob/ban", "{\"reason\":\"old one\"}").body();
      assertThat(operator).contains("seq");
      bob.isClosed(4403, "old one");
      done(scene.operator().post("/admin/peers/alice/disconnect", "{\"reason\":\"secret word\"}"));
      alice.isClosed(4403, "secret word");
      try (var again = WsPeer.join(scene.server(), "alice")) {
        Awaitility.await()
            .untilAsserted(() -> assertThat(filesThatSay("secret word")).isNotEmpty());
        long seq = done(scene.operator().post(PATH, REASON));
        again.isClosed(4403, "request 17");
        awaitNoByteThatSays("secret word");
        List<JsonNode> events = events(scene, "alice");
        assertThat(events.getLast().path("seq").asLong()).isEqualTo(seq);
        assertThat(events.getLast().path("type").asText()).isEqualTo("peer-erased");
        assertThat(events.getLast().path("operatorReason").asText()).isEqualTo("request 17");
        for (JsonNode event : events.subList(0, events.size() - 1)) {
          assertThat(event.path("address").asText("[erased]")).isEqualTo("[erased]");
          assertThat(event.path("operatorReason").asText("[erased]")).isEqualTo("[erased]");
        }
        assertThat(events(scene, "bob").toString()).contains("127.0.0.1", "old one");
      }
      try (var _ = WsPeer.join(scene.server(), "alice")) {
        assertThat(events(scene, "alice").getLast().path("address").asText())
            .isEqualTo("127.0.0.1");
        scene.restarts();
        assertThat(events(scene, "alice").toString())
            .contains("127.0.0.1", "[erased]", "request 17")
            .doesNotContain("secret word");
      }
    }
  }

  @Test
  void onlyWhoMayOperateErasesAndOnlyIdsThatTheLogKnows() {
    try (var scene = AdminScene.in(folder);
        var _ = WsPeer.join(scene.server(), "alice")) {
      AdminClient.problem(scene.stranger().post(PATH, REASON), 401);
      AdminClient.problem(scene.reader().post(PATH, REASON), 403);
      AdminClient.problem(scene.operator().post(PATH, "{}"), 400);
      AdminClient.problem(scene.operator().post(PATH, "{\"reason\":\"a\\u0000\"}"), 400);
      AdminClient.problem(
          scene.operator().post(PATH, "{\"reason\":\"a\",\"until\":\"2100-01-01T00:00:00Z\"}"),
          400);
      AdminClient.problem(scene.operator().get(PATH), 405);
      AdminClient.problem(scene.operator().post("/admin/peers/mallory/erase", REASON), 404);
      assertThat(events(scene, "alice").getFirst().path("address").asText()).isEqualTo("127.0.0.1");
      assertThat(events(scene, "mallory")).isEmpty();
    }
  }

  /** The key is destroyed and no event says so: the server was killed in between. */
  @Test
  void aStartFinishesWhatAStopHasInterrupted() throws IOException {
    try (var scene = AdminScene.in(folder);
        var _ = WsPeer.join(scene.server(), "alice")) {
      assertThat(events(scene, "alice")).hasSize(1);
      scene.server().close();
      Erased.destroyKey(data(), "alice", "request 17");
      scene.restarts();
      assertThat(events(scene, "alice").toString()).contains("peer-erased", "[erased]");
      assertThat(events(scene, "alice").toString()).doesNotContain("127.0.0.1");
      scene.restarts();
      assertThat(events(scene, "alice").stream().filter(e -> e.toString().contains("peer-erased")))
          .hasSize(1);
    }
  }

  /** Written by someone who has the key file, and not the other secret of the folder. */
  @Test
  void aStartCarriesOutNoOrderThatAnotherFolderWrote() throws IOException {
    try (var scene = AdminScene.in(folder);
        var _ = WsPeer.join(scene.server(), "alice")) {
      scene.server().close();
      Path key = data().resolve("personal.key");
      Path other = Files.createDirectory(folder.resolve("other"));
      Files.copy(key, other.resolve("personal.key"));
      Erased.destroyKey(other, "alice", "request 17");
      Files.copy(other.resolve("personal.key"), key, StandardCopyOption.REPLACE_EXISTING);
      scene.restarts();
      assertThat(events(scene, "alice").toString())
          .contains("peer-connected")
          .doesNotContain("peer-erased", "peer-disconnected", "request 17");
    }
  }

  /** Behind the event, in front of the snapshots. */
  @Test
  void aStartRewritesSnapshotsThatAStopHasLeft() throws IOException {
    try (var scene = AdminScene.in(folder)) {
      WsPeer.join(scene.server(), "alice").close();
      done(scene.operator().post("/admin/peers/alice/ban", "{\"reason\":\"secret word\"}"));
      scene.server().close();
      assertThat(filesThatSay("secret word").toString()).contains("snapshots");
      Erased.destroyKey(data(), "alice", "request 17");
      byte[] key = Files.readAllBytes(data().resolve("personal.key"));
      Map<Path, byte[]> snapshots = snapshots();
      scene.restarts();
      awaitNoByteThatSays("secret word");
      scene.server().close();
      for (Path later : snapshots().keySet()) {
        Files.delete(later);
      }
      for (Map.Entry<Path, byte[]> snapshot : snapshots.entrySet()) {
        Files.write(snapshot.getKey(), snapshot.getValue());
      }
      Files.write(data().resolve("personal.key"), key);
      assertThat(filesThatSay("secret word").toString()).contains("snapshots");
      scene.restarts();
      awaitNoByteThatSays("secret word");
      JsonNode ban = scene.reader().json("/admin/peers/alice").path("ban");
      assertThat(ban.path("reason").asText()).isEqualTo("[erased]");
    }
  }

  private Map<Path, byte[]> snapshots() throws IOException {
    Map<Path, byte[]> snapshots = new TreeMap<>();
    try (Stream<Path> files = Files.list(data().resolve("snapshots"))) {
      for (Path file : files.toList()) {
        snapshots.put(file, Files.readAllBytes(file));
      }
    }
    return snapshots;
  }

  @Test
  void anIndexThatIsMadeAgainSaysTheSame() throws IOException {
    try (var scene = AdminScene.in(folder)) {
      for (String id : List.of("alice", "bob", "alice")) {
        WsPeer.join(scene.server(), id).close();
        done(scene.operator().post("/admin/peers/" + id + "/erase", REASON));
      }
      WsPeer.join(scene.server(), "alice").close();
      String events = scene.reader().get("/admin/events?limit=1000").body();
      String sessions = scene.reader().get("/admin/sessions?limit=1000").body();
      assertThat(sessions).contains("[erased]", "127.0.0.1");
      scene.server().close();
      for (String name : List.of("audit.db", "audit.db-wal", "audit.db-shm")) {
        Files.deleteIfExists(data().resolve(name));
      }
      scene.restarts();
      Awaitility.await()
          .untilAsserted(
              () -> assertThat(scene.reader().get("/metrics").body()).contains("baton_audit"));
      assertThat(scene.reader().get("/admin/events?limit=1000").body())
          .startsWith(events.substring(0, events.lastIndexOf("]}")));
      assertThat(scene.reader().get("/admin/sessions?limit=1000").body())
          .startsWith(sessions.substring(0, sessions.lastIndexOf("{")));
    }
  }
}
