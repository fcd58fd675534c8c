package dev.baton.transport.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.NpmPackages;
import dev.baton.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The add-on's files and the demo's, as a browser gets them. */
@Timeout(60)
class WebFilesIT {
  private static HttpResponse<String> get(TestServer server, String path, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void theAddOnIsAModuleThatPagesOfOtherOriginsMayLoad() throws Exception {
    try (var server = TestServer.start("--path", "/myapp")) {
      HttpResponse<String> response =
          get(server, "/myapp/baton-client.js", "Origin", "https://app.example");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(header(response, "Content-Type")).startsWith("text/javascript");
      assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("https://app.example");
      assertThat(response.body()).contains("export const withBaton");
      assertThat(get(server, "/myapp/baton-client.d.ts").body()).contains("export function");
    }
  }

  @Test
  void whatABrowserHasAlreadyIsNotSentAgain() throws Exception {
    try (var server = TestServer.start()) {
      String tag = header(get(server, "/baton-client.js"), "ETag");
      assertThat(tag).isNotEmpty();
      HttpResponse<String> again = get(server, "/baton-client.js", "If-None-Match", tag);
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
    }
  }

  @Test
  void theDemoMayLoadNothingFromElsewhereThatItDoesNotName() throws Exception {
    try (var server = TestServer.start()) {
      HttpResponse<String> page = get(server, "/demo/");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(header(page, "Content-Type")).startsWith("text/html");
      assertThat(header(page, "Content-Security-Policy"))
          .contains("default-src 'none'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
      for (String name : new String[] {"demo.js", "demo.css", "board.js", "icon.svg"}) {
        assertThat(get(server, "/demo/" + name).statusCode()).as(name).isEqualTo(200);
      }
    }
  }

  @Test
  void aServerWithoutTheDemoStillHasTheAddOn() throws Exception {
    try (var server = TestServer.start("--no_demo")) {
      assertThat(get(server, "/demo/").statusCode()).isEqualTo(404);
      assertThat(get(server, "/demo/demo.js").statusCode()).isEqualTo(404);
      assertThat(get(server, "/baton-client.js").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"/demo/../../token.key", "/demo/%2e%2e/token.key", "/demo/nothing.js"})
  void nothingElseIsServed(String path) throws Exception {
    try (var server = TestServer.start()) {
      assertThat(get(server, path).statusCode()).isIn(400, 404);
    }
  }

  @Test
  void aPageOfAnotherOriginMayAskForATicket() throws Exception {
    try (var server = TestServer.start("--allow_override_connect");
        var http = HttpClient.newHttpClient()) {
      var preflight =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/peerjs/ticket"))
              .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
              .header("Origin", "https://app.example")
              .header("Access-Control-Request-Method", "POST")
              .header("Access-Control-Request-Headers", "authorization")
              .build();
      HttpResponse<Void> response = http.send(preflight, HttpResponse.BodyHandlers.discarding());
      assertThat(response.statusCode()).isEqualTo(204);
      assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("https://app.example");
      assertThat(header(response, "Access-Control-Allow-Headers")).isEqualTo("authorization");
      assertThat(header(response, "Access-Control-Allow-Methods")).contains("POST");
    }
  }

  @Test
  void theDemoMayLoadFromElsewhereOnlyWhatItWasNotBuiltWith() throws Exception {
    try (var server = TestServer.start()) {
      String policy = header(get(server, "/demo/"), "Content-Security-Policy");
      for (String library :
          List.of("peerjs@1.5.5/dist/peerjs.min.js", "qrcode-generator@2.0.4/dist/qrcode.js")) {
        String name = library.substring(library.lastIndexOf('/') + 1);
        boolean builtIn = get(server, "/demo/vendor/" + name).statusCode() == 200;
        assertThat(policy.contains(" https://cdn.jsdelivr.net/npm/" + library))
            .as(library)
            .isEqualTo(!builtIn);
      }
    }
  }

  @Test
  void theDemosFolderIsFoundWithoutItsSlash() throws Exception {
    try (var server = TestServer.start("--path", "/myapp")) {
      HttpResponse<String> response = get(server, "/myapp/demo?key=k");
      assertThat(response.statusCode()).isEqualTo(308);
      assertThat(header(response, "Location")).isEqualTo("demo/?key=k");
    }
  }

  @Test
  void aKeyCalledDemoStillHasItsIds() throws Exception {
    try (var server = TestServer.start("--key", "demo")) {
      assertThat(get(server, "/demo/id").body()).matches("[0-9a-f-]{36}");
    }
  }

  @Test
  void namesAreInAnyCaseUnlessPathsAreCaseSensitive() throws Exception {
    try (var server = TestServer.start();
        var strict = TestServer.start("--case_sensitive_paths")) {
      assertThat(get(server, "/Baton-Client.js").statusCode()).isEqualTo(200);
      assertThat(get(strict, "/Baton-Client.js").statusCode()).isEqualTo(404);
      assertThat(get(strict, "/baton-client.js").statusCode()).isEqualTo(200);
    }
  }

  @Tag("npm")
  @ParameterizedTest
  @CsvSource({"peerjs/dist/peerjs.min.js", "qrcode-generator/dist/qrcode.js"})
  void aLibraryFromElsewhereMustBeTheOneThatTheTestsHave(String file) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-384").digest(Files.readAllBytes(NpmPackages.file(file)));
    String libraries =
        Files.readString(Path.of("src/main/resources/dev/baton/demo/libraries.js"), UTF_8);
    assertThat(libraries).contains("sha384-" + Base64.getEncoder().encodeToString(digest));
  }
}
