package dev.baton.admin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.CapturedLog;
import dev.baton.testing.HttpAnswers.HttpAnswer;
import dev.baton.testing.TestServer;
import java.nio.file.Path;
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

/** What somebody can try at the admin port. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AdminAttackIT {
  @TempDir private static Path folder = Path.of("");
  private @Nullable AdminScene started;

  @BeforeAll
  void start() {
    started = AdminScene.in(folder);
  }

  private AdminScene scene() {
    return requireNonNull(started);
  }

  @AfterAll
  void stop() {
    scene().close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin",
        "/admin/",
        "/admin/peers",
        "/admin/x",
        "/admin/peers/a/ban",
        "/admin/.."
      })
  void aStrangerLearnsNothingOfWhatThereIs(String path) {
    for (String method : List.of("GET", "POST", "DELETE", "PUT")) {
      HttpAnswer answer = scene().stranger().send(method, path, List.of(), "");
      AdminClient.problem(answer, 401);
      assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
      AdminClient guesser = new AdminClient(scene().port(), "guess");
      assertThat(guesser.send(method, path, List.of(), "").status()).isIn(401, 429);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/admin/peers/., 400",
    "/admin/peers/.., 400",
    "/admin/peers/%2e%2e, 404",
    "/admin/peers/%2e%2e%2fmetrics, 404",
    "/admin/peers/..%2f..%2fetc%2fpasswd, 404",
    "/admin/peers/../metrics, 404",
    "/admin/peers/%00, 400",
    "/admin/peers/a%00.json, 400",
    "/admin/peers/%0d%0aX-Evil:1, 400",
    "/admin/peers/%c0%ae%c0%ae, 400",
    "/admin/peers/%, 400",
    "/admin/peers/%zz, 400",
    "/admin/peers/, 404",
    "/admin/peers//, 404",
    "//admin/peers, 404",
    "/admin//peers, 404",
    "/ADMIN/peers, 404",
    "/%61dmin/peers, 404",
    "/admin/peers;x=y, 404",
    "/admin/peers/a;x=y, 404",
    "/admin/openapi.json/, 404",
    "/admin/peers?limit=0, 400",
    "/admin/peers?limit=1001, 400",
    "/admin/peers?limit=-1, 400",
    "/admin/peers?limit=1e3, 400",
    "/admin/peers?limit=, 400",
    "/admin/peers?limit=1&limit=2, 400",
    "/admin/peers?after=%00, 400",
    "/admin/peers?after=, 400",
    "/admin/peers?offset=1, 400",
    "/admin/peers?token=x, 400",
    "/admin/peers/a?limit=1, 400",
    "/admin/openapi.json?x=1, 400",
    "/admin/peers/1%20OR%201=1--, 404",
    "/admin/peers/%27%3B%20DROP%20TABLE%20peers, 404",
    "/admin/peers/%3Cscript%3Ealert(1)%3C%2Fscript%3E, 404"
  })
  void tricksWithTargetsGetASentenceAndNothingOfTheirOwnBack(String target, int status) {
    HttpAnswer answer = scene().operator().get(target);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers()).doesNotContainKey("x-evil");
    assertThat(answer.body()).doesNotContain("script", "DROP", "passwd", "Exception", "\tat ");
    if (target.startsWith("/admin/")) {
      AdminClient.problem(answer, status);
      assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    }
  }

  @Test
  void anOverlongIdIsRefused() {
    AdminClient.problem(scene().operator().get("/admin/peers/" + "a".repeat(257)), 400);
    AdminClient.problem(scene().operator().get("/admin/peers/" + "a".repeat(256)), 404);
    assertThat(scene().operator().get("/admin/peers/" + "a".repeat(20_000)).status())
        .isEqualTo(414);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD"})
  void anotherMethodIsToldWhichThereAre(String method) {
    HttpAnswer answer = scene().operator().send(method, "/admin/peers", List.of(), "");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("GET");
    assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "evil.example:9100", "192.0.2.7", "localhost.evil.example"})
  void anotherHostIsNotServed(String host) {
    assertThat(scene().operator().get("/admin/peers", "Host: " + host).status()).isEqualTo(421);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://evil.example",
        "Sec-Fetch-Site: cross-site",
        "X-Forwarded-For: 192.0.2.7"
      })
  void aPageOfAWebsiteReadsNothingOfAPortWithoutTokens(String header) {
    try (TestServer server = TestServer.start("--admin_port", "0")) {
      var client = new AdminClient(server.adminPort(), "");
      for (String path : List.of("peers", "events/stream", "bans", "me")) {
        AdminClient.problem(client.get("/admin/" + path, header), 403);
      }
      assertThat(client.get("/admin/peers").status()).isEqualTo(200);
    }
  }

  @Test
  void wordsOfARequestAreInNoLogLine() {
    String word = "SECRETWORD0123456789";
    try (var log = new CapturedLog()) {
      var guesser = new AdminClient(scene().port(), word);
      guesser.get("/admin/peers/" + word);
      scene().operator().get("/admin/peers/" + word);
      scene().operator().get("/admin/peers?" + word + "=" + word);
      assertThat(log.records()).noneMatch(line -> line.contains(word));
    }
  }
}
