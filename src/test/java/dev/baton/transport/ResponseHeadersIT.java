package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers that keep other sites out, to the letter. */
@Timeout(60)
final class ResponseHeadersIT {
  private static final String SITE = "https://app.example";

  private static HttpResponse<String> get(TestServer server, String path, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), BodyHandlers.ofString());
    }
  }

  @Test
  void theDemoRunsNoOtherScriptCannotBeFramedAndSendsNoReferrer() throws Exception {
    try (var server = TestServer.start()) {
      HttpResponse<String> page = get(server, "/demo/");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().allValues("Content-Security-Policy"))
          .singleElement()
          .asString()
          .matches(
              "default-src 'none'; script-src 'self'( https://cdn\\.jsdelivr\\.net/npm/\\S+)*;"
                  + " style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
                  + " form-action 'none'; frame-ancestors 'none'");
      assertThat(page.headers().allValues("Referrer-Policy")).containsExactly("no-referrer");
      assertThat(page.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
    }
  }

  @Test
  void aListedOriginMayReadAnIdAndAnotherMayNot() throws Exception {
    try (var server = TestServer.start("--cors", SITE)) {
      HttpResponse<String> listed = get(server, "/peerjs/id", "Origin", SITE);
      assertThat(listed.headers().allValues("Access-Control-Allow-Origin")).containsExactly(SITE);
      for (String other : new String[] {"https://evil.example", SITE + ".evil.example"}) {
        HttpResponse<String> refused = get(server, "/peerjs/id", "Origin", other);
        assertThat(refused.headers().allValues("Access-Control-Allow-Origin")).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://a.example", "http://127.0.0.1:8080"})
  void withoutAListEveryOriginIsNamedForItself(String origin) throws Exception {
    try (var server = TestServer.start()) {
      HttpResponse<String> response = get(server, "/peerjs/id", "Origin", origin);
      assertThat(response.headers().allValues("Access-Control-Allow-Origin"))
          .containsExactly(origin);
    }
  }

  @Test
  void anAnswerDependsOnTheOriginAlsoForThoseWhoNameNone() throws Exception {
    try (var server = TestServer.start()) {
      assertThat(get(server, "/peerjs/id").headers().allValues("Vary"))
          .anyMatch(value -> value.contains("Origin"));
    }
  }
}
