package dev.baton.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.CapturedLog;
import dev.baton.testing.HttpAnswers.HttpAnswer;
import dev.baton.testing.WsPeer;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be tried at the reads of the audit. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AuditAttackIT {
  private static final List<String> SQL =
      List.of(
          "' OR '1'='1",
          "x' UNION SELECT json FROM event --",
          "\"; DROP TABLE event; --",
          "%",
          "_",
          "*",
          "\\",
          "\u0000");

  @TempDir private static Path folder = Path.of("");
  private @Nullable AdminScene started;

  @BeforeAll
  void start() {
    AdminScene scene = AdminScene.in(folder);
    WsPeer.join(scene.server(), "alice").close();
    started = scene;
  }

  private AdminScene scene() {
    return requireNonNull(started);
  }

  @AfterAll
  void stop() {
    scene().close();
  }

  static Stream<String> targets() {
    return Stream.of(
        "/admin/events",
        "/admin/sessions",
        "/admin/peers?at=now",
        "/admin/peers/alice/timeline",
        "/admin/peers/alice/holder",
        "/admin/diff?from=now");
  }

  @ParameterizedTest
  @MethodSource("targets")
  void aStrangerIsToldNothing(String target) {
    AdminClient.problem(scene().stranger().get(target), 401);
    AdminClient guesser = new AdminClient(scene().port(), "guess");
    assertThat(guesser.get(target).status()).isIn(401, 429);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void nothingIsChangedAtThem(String target) {
    for (String method : List.of("POST", "DELETE", "PUT", "HEAD")) {
      HttpAnswer answer = scene().operator().send(method, target, List.of(), "");
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("allow")).isEqualTo("GET");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject", "issuer", "key", "reason", "address", "text"})
  void sqlInAFilterIsAValueThatNothingHas(String filter) {
    for (String sql : SQL) {
      String query = "?" + filter + "=" + URLEncoder.encode(sql, UTF_8);
      assertThat(scene().reader().json("/admin/events" + query).path("events"))
          .as("%s %s", filter, sql)
          .isEmpty();
      if (!filter.equals("text")) {
        assertThat(scene().reader().json("/admin/sessions" + query).path("sessions")).isEmpty();
      }
    }
    assertThat(scene().reader().json("/admin/events").path("events")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"connection", "type", "from", "to", "tz", "after", "limit", "order"})
  void sqlInAParameterWithAFormIsRefusedByItsName(String parameter) {
    for (String sql : SQL) {
      String query = "?" + parameter + "=" + URLEncoder.encode(sql, UTF_8);
      assertThat(AdminClient.problem(scene().reader().get("/admin/events" + query), 400))
          .startsWith(parameter)
          .doesNotContain("SELECT", "DROP", "OR '");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/admin/events?peers=x, parameters are",
    "/admin/events?at=now, parameters are",
    "/admin/sessions?type=peer-connected, parameters are",
    "/admin/diff?from=now&peer=x, parameters are",
    "/admin/diff, from is missing",
    "/admin/diff?from=2999-01-01, from is in the future",
    "/admin/diff?from=now&to=2999-01-01, to is in the future",
    "/admin/peers?at=2999-01-01, at is in the future",
    "/admin/peers?at=1999-01-01, where the log begins",
    "/admin/sessions?at=1999-01-01, where the log begins",
    "/admin/peers/alice/holder?at=-9999w, where the log begins",
    "/admin/peers/alice/holder?at=-9999999999w, at is not a time",
    "/admin/peers/alice/holder?at=2026-02-30, at is not a time",
    "/admin/events?from=tuesday%2025:00, from is not a time",
    "/admin/events?to=2026-11-24T10:04:05+01:00, to is not a time",
    "/admin/events?tz=Mars/Olympus, tz is not a time zone",
    "/admin/events?tz=../../etc/passwd, tz is not a time zone",
    "/admin/events?type=nothing, type has one",
    "/admin/events?type=, type is a text",
    "/admin/events?type=peer-connected&type=%2C, type has one",
    "/admin/events?peer=x&peer=y, given twice",
    "/admin/events?connection=01A22190-9B1E-72D2-8E09-F996E587DFA6, connection is not",
    "/admin/events?limit=1001, limit is a number",
    "/admin/events?limit=0, limit is a number",
    "/admin/events?after=-1, after is the number",
    "/admin/events?after=9999999999999999999, after is the number",
    "/admin/events?peer=%00, ID cannot be one",
    "/admin/sessions?after=17, after is the next",
    "'/admin/sessions?after=2026-11-24T10:04:05Z,-1,alice', after is the next",
    "'/admin/sessions?after=2026-11-24T10:04:05Z,1,%00', after is the next",
    "/admin/events?text=, text is a text of"
  })
  void whatCannotBeMeantIsRefusedWithItsName(String target, String sentence) {
    assertThat(AdminClient.problem(scene().reader().get(target), 400)).contains(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "/admin/events/, 404",
    "/admin/events/1, 404",
    "/admin/sessions/../events, 404",
    "/admin/EVENTS, 404",
    "/admin/%65vents, 404",
    "/admin/events;x=y, 404",
    "/admin/peers/%2e%2e/timeline, 200",
    "/admin/peers/../timeline, 400",
    "/admin/peers//timeline, 404",
    "/admin/peers/%00/holder, 400",
    "/admin/peers/a%2f..%2f..%2fetc/holder, 404"
  })
  void tricksWithPathsLeadNowhere(String target, int status) {
    assertThat(scene().reader().get(target).status()).isEqualTo(status);
  }

  @Test
  void whatIsOverlongIsRefused() {
    String longest = "a".repeat(1_024);
    assertThat(scene().reader().json("/admin/events?text=" + longest).path("events")).isEmpty();
    AdminClient.problem(scene().reader().get("/admin/events?text=a" + longest), 400);
    AdminClient.problem(scene().reader().get("/admin/events?from=" + "9".repeat(1_000)), 400);
    AdminClient.problem(scene().reader().get("/admin/events?peer=" + "a".repeat(257)), 400);
    assertThat(scene().reader().get("/admin/events?text=" + "a".repeat(20_000)).status())
        .isEqualTo(414);
  }

  @Test
  void acceptThatIsNonsenseIsAnsweredInJson() {
    for (String accept :
        List.of("", ",;q=", "text/csv;q=0", "text/csv;q=7", "q=1", "a".repeat(900))) {
      HttpAnswer answer = scene().reader().get("/admin/events?limit=1", "Accept: " + accept);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("content-type")).isEqualTo("application/json");
    }
  }

  @Test
  void aReaderIsNotedOnceInAMinuteWithoutWhatIsAskedFor(@TempDir Path noted) {
    String word = "SECRETWORD0123456789";
    Logger logger = Logger.getLogger("dev.baton.admin");
    logger.setLevel(Level.INFO);
    try (var log = new CapturedLog();
        var scene = AdminScene.in(noted)) {
      scene.reader().get("/admin/events?text=" + word);
      scene.reader().get("/admin/events?from=" + word);
      scene.reader().get("/admin/peers?at=" + word);
      assertThat(log.records()).noneMatch(line -> line.contains(word));
      assertThat(log.records())
          .filteredOn(line -> line.contains("rita reads the audit"))
          .hasSize(1);
    } finally {
      logger.setLevel(null);
    }
  }
}
