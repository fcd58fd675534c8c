package dev.baton.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.cli.CommandRun;
import dev.baton.testing.HttpAnswers.HttpAnswer;
import dev.baton.testing.PeerMessages;
import dev.baton.testing.WsPeer;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API says of the past is what the commands say, which read the same log. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AuditReadIT {
  /** A client that chooses a formula for an ID. */
  private static final String FORMULA = "=1+1";

  @TempDir private static Path folder = Path.of("");
  private @Nullable AdminScene started;
  private Instant beforeTheTakeover = Instant.EPOCH;

  /** Alice moves to another device; bob comes and goes; carol is banned; all are gone at last. */
  @BeforeAll
  void play() {
    AdminScene scene = AdminScene.in(folder, "--allow_override_connect", "--alive_timeout", "5000");
    started = scene;
    int port = scene.server().port();
    try (var laptop = WsPeer.join(scene.server(), "alice");
        var bob = WsPeer.join(scene.server(), "bob");
        var formula = WsPeer.join(scene.server(), FORMULA)) {
      bob.echoes();
      formula.echoes();
      beforeTheTakeover = Instant.now();
      String ticket = laptop.ticket();
      try (var phone = WsPeer.takeOver(port, "alice", ticket, "").opens()) {
        phone.echoes();
      }
    }
    scene.operator().post("/admin/peers/carol/ban", "{\"reason\":\"spam, \\\"loud\\\"\"}");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> scene.reader().json("/admin/peers").path("peers").isEmpty());
    awaitIndex();
  }

  private void awaitIndex() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> scene().reader().get("/metrics").body().contains("audit_index_lag_events 0.0\n"));
  }

  private AdminScene scene() {
    return requireNonNull(started);
  }

  @AfterAll
  void stop() {
    scene().close();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static List<JsonNode> baton(String command, String... options) {
    List<String> args =
        new ArrayList<>(
            List.of(command, "--data_dir", folder.resolve("data").toString(), "--format", "json"));
    args.addAll(Arrays.asList(options));
    CommandRun run = CommandRun.of(args.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    return run.out().lines().map(PeerMessages::json).toList();
  }

  private List<JsonNode> api(String target, String list) {
    List<JsonNode> items = new ArrayList<>();
    scene().reader().json(target).path(list).forEach(items::add);
    return items;
  }

  /** A value of a detail that the log has. */
  private static String value(String detail, String type) {
    return baton("history", "--type", type).getFirst().path(detail).asText();
  }

  @ParameterizedTest
  @CsvSource({
    "peer, alice, --peer",
    "peer, =1+1, --peer",
    "address, 127.0.0.1, --address",
    "address, 127.0.0.2, --address",
    "reason, connection-lost, --reason",
    "subject, alice, --subject",
    "issuer, baton, --issuer",
    "type, 'peer-connected,peer-overridden', --type",
    "text, 'spam, \"loud', --text",
    "text, 127.0, --text",
    "after, 5, --after",
    "from, -1h, --from",
    "to, -1h, --to",
    "limit, 3, --limit"
  })
  void eventsAreThoseOfTheCommand(String parameter, String value, String option) {
    List<JsonNode> told = api("/admin/events?" + parameter + "=" + encoded(value), "events");
    assertThat(told).isEqualTo(baton("history", option, value));
    assertThat(told.isEmpty()).isEqualTo(value.equals("127.0.0.2") || option.equals("--to"));
  }

  @Test
  void aConnectionAndAKeyFindWhatTheyHadAPartIn() {
    String lost = value("previousConnection", "peer-overridden");
    List<JsonNode> ofConnection = api("/admin/events?connection=" + lost, "events");
    assertThat(ofConnection).isEqualTo(baton("history", "--connection", lost));
    assertThat(ofConnection)
        .extracting(event -> event.path("type").asText())
        .containsExactly("peer-connected", "peer-overridden");
    String key = value("proofKey", "peer-overridden");
    String query = "?key=" + encoded(key);
    assertThat(api("/admin/events" + query, "events")).isEqualTo(baton("history", "--key", key));
    assertThat(api("/admin/sessions" + query, "sessions"))
        .isEqualTo(baton("sessions", "--key", key));
    assertThat(api("/admin/sessions?connection=" + lost, "sessions")).hasSize(1);
  }

  @Test
  void sessionsAndTheirFiltersAreThoseOfTheCommand() {
    assertThat(api("/admin/sessions", "sessions")).isEqualTo(baton("sessions")).hasSize(4);
    assertThat(api("/admin/sessions?peer=alice&subject=alice", "sessions"))
        .isEqualTo(baton("sessions", "--peer", "alice", "--subject", "alice"))
        .hasSize(1);
    assertThat(api("/admin/sessions?reason=taken-over", "sessions"))
        .isEqualTo(baton("sessions", "--reason", "taken-over"))
        .hasSize(1);
    String at = beforeTheTakeover.toString();
    assertThat(api("/admin/sessions?at=" + at, "sessions"))
        .isEqualTo(baton("sessions", "--at", at))
        .hasSize(3);
    assertThat(api("/admin/sessions?from=" + at, "sessions"))
        .isEqualTo(baton("sessions", "--from", at));
  }

  @Test
  void whoHeldWhatAtAMomentIsWhatTheCommandSays() {
    String at = beforeTheTakeover.toString();
    List<JsonNode> then = api("/admin/peers?at=" + at, "peers");
    assertThat(then).isEqualTo(baton("holders", "--at", at)).hasSize(3);
    assertThat(api("/admin/peers?at=" + at + "&limit=1&after=alice", "peers"))
        .containsExactly(then.getLast());
    JsonNode alice = scene().reader().json("/admin/peers/alice/holder?at=" + at);
    assertThat(alice.path("connection")).isEqualTo(then.get(1).path("connection"));
    assertThat(alice.path("at").asText()).isEqualTo(at);
    AdminClient.problem(scene().reader().get("/admin/peers/alice/holder"), 404);
    AdminClient.problem(scene().reader().get("/admin/peers/dave/holder?at=" + at), 404);
  }

  @Test
  void theTimelineIsThatOfTheCommand() {
    JsonNode timeline = scene().reader().json("/admin/peers/alice/timeline");
    List<JsonNode> rows = new ArrayList<>();
    timeline.path("rows").forEach(rows::add);
    assertThat(rows)
        .isEqualTo(
            CommandRun.of(
                    "timeline",
                    "alice",
                    "--data_dir",
                    folder.resolve("data").toString(),
                    "--format",
                    "json")
                .out()
                .lines()
                .map(PeerMessages::json)
                .toList());
    assertThat(rows).extracting(row -> row.path("what").asText()).contains("session", "vacant");
    assertThat(timeline.path("more").asBoolean()).isFalse();
    JsonNode first = scene().reader().json("/admin/peers/alice/timeline?limit=1");
    assertThat(first.path("rows").path(0)).isEqualTo(rows.getFirst());
    assertThat(first.path("more").asBoolean()).isTrue();
    JsonNode carol = scene().reader().json("/admin/peers/carol/timeline").path("rows").path(0);
    assertThat(carol.path("what").asText()).isEqualTo("banned");
  }

  @Test
  void aDifferenceNamesWhoBeganEndedAndChangedHands() {
    String then = beforeTheTakeover.toString();
    String taken = value("at", "peer-overridden");
    List<JsonNode> changes = api("/admin/diff?from=" + then + "&to=" + taken, "changes");
    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().path("change").asText()).isEqualTo("changed-hands");
    assertThat(changes.getFirst().path("before").path("connection").asText())
        .isEqualTo(value("previousConnection", "peer-overridden"));
    assertThat(changes.getFirst().path("after").path("connection").asText())
        .isEqualTo(value("connection", "peer-overridden"));
    assertThat(api("/admin/diff?from=" + then, "changes"))
        .extracting(change -> change.path("change").asText())
        .containsExactly("ended", "ended", "ended");
    assertThat(api("/admin/diff?from=" + then + "&limit=1&after=alice", "changes"))
        .extracting(change -> change.path("peer").asText())
        .containsExactly("bob");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/admin/events?limit=3", "/admin/events?limit=2&order=desc"})
  void pagesOfEventsFollowEachOther(String target) {
    List<JsonNode> all = new ArrayList<>(api("/admin/events?limit=1000", "events"));
    List<JsonNode> seen = new ArrayList<>();
    JsonNode page = scene().reader().json(target);
    page.path("events").forEach(seen::add);
    while (page.has("next")) {
      page = scene().reader().json(target + "&after=" + page.path("next").asText());
      page.path("events").forEach(seen::add);
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
    assertThat(target.contains("desc") ? seen.reversed() : seen).isEqualTo(all);
  }

  @Test
  void pagesOfSessionsFollowEachOther() {
    List<JsonNode> seen = new ArrayList<>();
    JsonNode page = scene().reader().json("/admin/sessions?limit=1");
    page.path("sessions").forEach(seen::add);
    while (page.has("next")) {
      String next = encoded(page.path("next").asText());
      page = scene().reader().json("/admin/sessions?limit=1&after=" + next);
      page.path("sessions").forEach(seen::add);
    }
    assertThat(seen).isEqualTo(baton("sessions"));
  }

  @Test
  void otherFormsAreAskedForByAccept() {
    HttpAnswer lines =
        scene().reader().get("/admin/events?limit=2&text=127", "Accept: application/x-ndjson");
    assertThat(lines.header("content-type")).isEqualTo("application/x-ndjson");
    assertThat(lines.body().lines().map(PeerMessages::json).toList())
        .isEqualTo(baton("history", "--limit", "2", "--text", "127"));
    assertThat(lines.header("link")).matches("<\\?after=\\d+&limit=2&text=127>; rel=\"next\"");
    HttpAnswer csv =
        scene()
            .reader()
            .get("/admin/events?peer=" + encoded(FORMULA), "Accept: text/csv, */*;q=0.1");
    assertThat(csv.header("content-type")).isEqualTo("text/csv; charset=utf-8");
    assertThat(csv.body()).startsWith("seq,at,type,node,peer,").contains(",'=1+1,");
    assertThat(csv.headers()).doesNotContainKey("link");
    assertThat(
            scene()
                .reader()
                .get("/admin/events", "Accept: text/csv;q=0.1, application/json")
                .header("content-type"))
        .isEqualTo("application/json");
  }

  @Test
  void withoutAnIndexTheLogAnswersTheSame() throws Exception {
    Path other = folder.resolve("without");
    Files.createDirectories(other.resolve("data"));
    try (var scene = AdminScene.in(other, "--audit_index", "off")) {
      WsPeer.join(scene.server(), "alice").close();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  scene
                          .reader()
                          .json("/admin/sessions?reason=connection-lost")
                          .path("sessions")
                          .size()
                      == 1);
      assertThat(scene.reader().json("/admin/events?order=desc&limit=1").path("events")).hasSize(1);
      assertThat(other.resolve("data").resolve("audit.db")).doesNotExist();
    }
  }
}
