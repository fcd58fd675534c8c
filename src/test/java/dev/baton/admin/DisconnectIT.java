package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.audit.AuditEvent;
import dev.baton.audit.AuditSource;
import dev.baton.audit.History;
import dev.baton.audit.HistoryQuery;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.testing.HttpAnswers.HttpAnswer;
import dev.baton.testing.PeerMessages;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator disconnects clients. */
@Timeout(60)
final class DisconnectIT {
  private static final String SPAM = "{\"reason\":\"Spam, \u00e4\"}";

  @TempDir Path folder;

  private static long seq(HttpAnswer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return PeerMessages.json(answer.body()).path("seq").asLong();
  }

  /** The event of the only end for this reason. */
  private static AuditEvent disconnected(Path data, String reason) {
    List<AuditEvent> events = new ArrayList<>();
    var query =
        new HistoryQuery(
            Optional.empty(),
            Set.of("peer-disconnected"),
            Optional.empty(),
            Optional.empty(),
            0,
            100);
    History.read(AuditSource.ofLog(new ChronicleLogs(), new LogFiles(data)), query, events::add);
    events.removeIf(event -> !reason.equals(event.details().get("reason")));
    assertThat(events).hasSize(1);
    return events.getFirst();
  }

  @Test
  void theClientIsToldTheReasonAndItsIdIsVacant() {
    try (var scene = AdminScene.in(folder);
        var alice = WsPeer.join(scene.server(), "alice");
        var bob = WsPeer.join(scene.server(), "bob")) {
      long seq = seq(scene.operator().post("/admin/peers/alice/disconnect", SPAM));
      alice.isClosed(4403, "Spam, \u00e4");
      AdminClient.problem(scene.reader().get("/admin/peers/alice"), 404);
      AdminClient.problem(scene.operator().post("/admin/peers/alice/disconnect", SPAM), 404);
      try (var next = WsPeer.connect(scene.server().port(), "alice", "another token").opens()) {
        next.isReachedBy(bob);
      }
      assertThat(seq).isPositive();
      assertThat(scene.server().metric("closed_by_operator")).isEqualTo(1);
    }
    AuditEvent event = disconnected(folder.resolve("data"), "by-operator");
    assertThat(event.peer()).contains("alice");
    assertThat(event.details())
        .containsEntry("operator", "otto")
        .containsEntry("operatorReason", "Spam, \u00e4");
  }

  @Test
  void anIdWithStrangeCharactersIsMeantAsItIs() {
    String id = "a/b ' OR <b>%41</b>";
    try (var scene = AdminScene.in(folder);
        var client = WsPeer.connect(scene.server().port(), id, "token-of-it").opens()) {
      String path = "a%2Fb%20%27%20OR%20%3Cb%3E%2541%3C%2Fb%3E";
      assertThat(scene.reader().json("/admin/peers/" + path).path("peer").asText()).isEqualTo(id);
      seq(scene.operator().post("/admin/peers/" + path + "/disconnect", SPAM));
      client.isClosed(4403, "Spam, \u00e4");
    }
  }

  @Test
  void anIdThatWaitsForItsClientIsVacatedToo() throws IOException {
    try (var scene = AdminScene.in(folder)) {
      try (var client = WsPeer.withAddOn(scene.server().port(), "alice", "token").opens()) {
        client.echoes();
        scene.restarts();
      }
      seq(scene.operator().post("/admin/peers/alice/disconnect", SPAM));
      AdminClient.problem(scene.reader().get("/admin/peers/alice"), 404);
    }
  }

  @Test
  void whoMayOnlyReadDisconnectsNobody() {
    try (var scene = AdminScene.in(folder);
        var alice = WsPeer.join(scene.server(), "alice")) {
      String path = "/admin/peers/alice/disconnect";
      AdminClient.problem(scene.stranger().post(path, SPAM), 401);
      assertThat(AdminClient.problem(scene.reader().post(path, SPAM), 403)).contains("operate");
      HttpAnswer get = scene.operator().get(path);
      AdminClient.problem(get, 405);
      assertThat(get.header("allow")).isEqualTo("POST");
      AdminClient.problem(scene.operator().post(path + "?force=1", SPAM), 400);
      alice.echoes();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "[]",
        "null",
        "{}",
        "{\"reason\":1}",
        "{\"reason\":null}",
        "{\"reason\":\"\"}",
        "{\"reason\":\"  \"}",
        "{\"reason\":\"a\\nb\"}",
        "{\"reason\":\"a\\u0000\"}",
        "{\"reason\":\"\\ud83d\"}",
        "{\"reason\":\"a\"",
        "{\"reason\":\"a\"} x",
        "{\"reason\":\"a\",\"reason\":\"b\"}",
        "{\"reason\":\"a\",\"by\":\"root\"}",
        "{\"reason\":{\"reason\":\"a\"}}"
      })
  void aBodyThatSaysSomethingElseIsRefused(String body) {
    try (var scene = AdminScene.in(folder);
        var alice = WsPeer.join(scene.server(), "alice")) {
      AdminClient.problem(scene.operator().post("/admin/peers/alice/disconnect", body), 400);
      alice.echoes();
    }
  }

  @Test
  void aBodyOfAnotherTypeOrSizeIsRefused() {
    try (var scene = AdminScene.in(folder);
        var alice = WsPeer.join(scene.server(), "alice")) {
      String path = "/admin/peers/alice/disconnect";
      for (List<String> headers :
          List.of(
              List.<String>of(),
              List.of("Content-Type: text/plain"),
              List.of("Content-Type: application/x-www-form-urlencoded"),
              List.of("Content-Type: application/json-patch+json"))) {
        AdminClient.problem(scene.operator().send("POST", path, headers, SPAM), 415);
      }
      String padded = "{\"reason\":\"a\"}" + " ".repeat(4_096);
      AdminClient.problem(scene.operator().post(path, padded), 413);
      AdminClient.problem(
          scene.operator().post(path, "{\"reason\":\"" + "a".repeat(124) + "\"}"), 400);
      alice.echoes();
      seq(
          scene
              .operator()
              .send("POST", path, List.of("Content-Type: Application/JSON; charset=UTF-8"), SPAM));
      alice.isClosed(4403, "Spam, \u00e4");
    }
  }
}
