package dev.baton.admin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.HttpAnswers.HttpAnswer;
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

/** The files of the console: for those who may reach the port, and of no use to a website. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConsoleFilesIT {
  @TempDir private static Path folder = Path.of("");
  private @Nullable AdminScene started;

  @BeforeAll
  void start() {
    started = AdminScene.in(folder, "--admin_protect_metrics");
  }

  private AdminScene scene() {
    return requireNonNull(started);
  }

  @AfterAll
  void stop() {
    scene().close();
  }

  @ParameterizedTest
  @CsvSource({
    "/console/, text/html",
    "/console/console.js, text/javascript",
    "/console/console.css, text/css",
    "/console/icon.svg, image/svg+xml"
  })
  void filesNeedNoTokenRunNothingFromElsewhereAndAreInNoFrame(String path, String type) {
    HttpAnswer file = scene().stranger().get(path);
    assertThat(file.status()).isEqualTo(200);
    assertThat(file.header("content-type")).startsWith(type);
    assertThat(file.header("content-security-policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'; require-trusted-types-for 'script';"
                + " trusted-types 'none'");
    assertThat(file.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(file.header("referrer-policy")).isEqualTo("no-referrer");
    assertThat(file.headers()).doesNotContainKey("access-control-allow-origin");
    HttpAnswer again = scene().stranger().get(path, "If-None-Match: " + file.header("etag"));
    assertThat(again.status()).isEqualTo(304);
    assertThat(scene().stranger().send("HEAD", path, List.of(), "").status()).isEqualTo(200);
    assertThat(scene().stranger().send("POST", path, List.of(), "").status()).isEqualTo(405);
  }

  @Test
  void thePageHasNoScriptOrStyleOfItsOwnAndAsksForNothingElsewhere() {
    String page = scene().stranger().get("/console/").body();
    assertThat(page).doesNotContain("http:", "https:", "<style", " style=", " onclick=");
    assertThat(page).containsOnlyOnce("<script").contains("src=\"console.js\"");
  }

  @Test
  void theFolderIsRedirectedToItself() {
    HttpAnswer answer = scene().stranger().get("/console");
    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.header("location")).isEqualTo("console/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/index.html",
        "/console/../metrics",
        "/console/..%2f..%2fadmin%2fopenapi.json",
        "/console//",
        "//console/",
        "/CONSOLE/",
        "/console/vendor/",
        "/demo/",
        "/baton-client.js"
      })
  void nothingElseIsThere(String path) {
    assertThat(scene().stranger().get(path).status()).isEqualTo(404);
  }

  @Test
  void aNameThatPointsToThisMachineIsNotServed() {
    for (String host : List.of("evil.example", "evil.example:9100")) {
      assertThat(scene().stranger().get("/console/", "Host: " + host).status()).isEqualTo(421);
    }
  }

  @Test
  void theClientsPortDoesNotHaveIt() {
    var client = new AdminClient(scene().server().port(), "");
    assertThat(client.get("/console/").status()).isEqualTo(404);
  }

  @Test
  void theRoleOfATokenIsToldToItsOwner() {
    assertThat(scene().reader().get("/admin/me").body())
        .isEqualTo("{\"name\":\"rita\",\"role\":\"read\"}");
    assertThat(scene().operator().json("/admin/me").path("role").asText()).isEqualTo("operate");
    AdminClient.problem(scene().stranger().get("/admin/me"), 401);
  }
}
