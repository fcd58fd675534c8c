package dev.baton.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.testing.HttpAnswers;
import dev.baton.testing.HttpAnswers.HttpAnswer;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP as old proxies and probes speak it, and the corners of HTTP/1.1 that clients rarely use. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HttpVersionsIT {
  private static final String ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private TestServer server;

  @BeforeAll
  void startServer() {
    server = TestServer.start("--allow_override_connect", "--admin_port", "0");
  }

  @AfterAll
  void stopServer() {
    server.close();
  }

  private HttpAnswers send(String... lines) {
    return HttpAnswers.to(server.port(), String.join("\r\n", lines) + "\r\n\r\n");
  }

  private static HttpAnswer only(HttpAnswers answers) {
    assertThat(answers.all()).hasSize(1);
    return answers.all().getFirst();
  }

  @Test
  void anIdIsGivenOverHttp10AndTheConnectionEnds() {
    HttpAnswers answers = send("GET /peerjs/id HTTP/1.0");
    assertThat(only(answers).status()).isEqualTo(200);
    assertThat(only(answers).body()).matches(ID);
    assertThat(only(answers).header("connection")).isEqualTo("close");
    assertThat(answers.closed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, 200",
    "HEAD, /, 200",
    "GET, /peerjs/peers, 401",
    "GET, /nowhere, 404",
    "OPTIONS, /peerjs/id, 204",
    "GET, /baton-client.js, 200",
    "GET, /demo/, 200",
    "GET, /demo, 308",
    "POST, /peerjs/ticket, 401",
    "GET, /peerjs, 404"
  })
  void noAnswerOverHttp10IsChunkedAndEachEndsTheConnection(
      String method, String target, int status) {
    HttpAnswers answers = send(method + " " + target + " HTTP/1.0", "Origin: http://a.example");
    assertThat(only(answers).status()).isEqualTo(status);
    assertThat(only(answers).header("transfer-encoding")).isEmpty();
    assertThat(answers.closed()).isTrue();
  }

  @Test
  void aConnectionOfHttp10IsKeptForThoseWhoAsk() {
    String request = "GET /peerjs/id HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n";
    HttpAnswers answers =
        HttpAnswers.to(server.port(), request.repeat(3) + "GET / HTTP/1.0\r\n\r\n");
    assertThat(answers.all()).extracting(HttpAnswer::status).containsExactly(200, 200, 200, 200);
    assertThat(answers.all())
        .extracting(answer -> answer.header("connection"))
        .containsExactly("keep-alive", "keep-alive", "keep-alive", "close");
    assertThat(answers.closed()).isTrue();
    // It is the server who ends it, and not before the client has had the answer.
    assertThat(HttpAnswers.to(server.port(), request).closed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.0|Connection: close",
        "GET / HTTP/1.0|Connection: keep-alive, close",
        "GET / HTTP/1.0|Connection: keep-alive|Connection: close",
        "GET / HTTP/1.0|Connection: x-keep-alive",
        "GET / HTTP/1.1|Host: localhost|Connection: close",
        "GET / HTTP/1.1|Host: localhost|Connection: keep-alive|Connection: Close",
        "GET / HTTP/1.1|Host: localhost|Connection: a ,\tCLOSE"
      })
  void aConnectionEndsBehindTheRequestThatAsksForIt(String request) {
    HttpAnswers answers = send(request.split("\\|"));
    assertThat(only(answers).status()).isEqualTo(200);
    assertThat(only(answers).header("connection")).isEqualTo("close");
    assertThat(answers.closed()).isTrue();
  }

  @Test
  void aWordThatOnlyContainsCloseEndsNothing() {
    assertThat(send("GET / HTTP/1.1", "Host: localhost", "Connection: disclose").closed())
        .isFalse();
  }

  @Test
  void aBodyOverHttp10IsReadByItsLength() {
    String ticket =
        "POST /peerjs/ticket HTTP/1.0\r\nExpect: 100-continue\r\nAuthorization: Bearer t\r\n"
            + "Connection: keep-alive\r\nContent-Length: 12\r\n\r\n{\"id\":\"bob\"}";
    HttpAnswers answers = HttpAnswers.to(server.port(), ticket + "GET / HTTP/1.0\r\n\r\n");
    assertThat(answers.all()).extracting(HttpAnswer::status).containsExactly(403, 200);
  }

  @Test
  void theAdminPortAnswersAProbeOfHttp10() {
    for (String target : List.of("/health", "/metrics")) {
      HttpAnswers answers =
          HttpAnswers.to(server.adminPort(), "GET " + target + " HTTP/1.0\r\n\r\n");
      assertThat(only(answers).status()).isEqualTo(200);
      assertThat(only(answers).header("transfer-encoding")).isEmpty();
      assertThat(answers.closed()).isTrue();
      String foreign = "GET " + target + " HTTP/1.0\r\nHost: evil.example\r\n\r\n";
      assertThat(only(HttpAnswers.to(server.adminPort(), foreign)).status()).isEqualTo(421);
      String absolute = "GET http://evil.example" + target + " HTTP/1.0\r\n\r\n";
      assertThat(only(HttpAnswers.to(server.adminPort(), absolute)).status()).isEqualTo(421);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost/peerjs/id, localhost",
    "http://LOCALHOST:80/peerjs/id, localhost",
    "HTTPS://localhost/peerjs/id?a=http://b/, localhost:443",
    "http://localhost:9000/peerjs/id, localhost:9000",
    "http://[::1]:9000/peerjs/id, [::1]:9000"
  })
  void anAbsoluteTargetIsServed(String target, String host) {
    HttpAnswers answers = send("GET " + target + " HTTP/1.1", "Host: " + host);
    assertThat(only(answers).status()).isEqualTo(200);
    assertThat(only(answers).body()).matches(ID);
    assertThat(answers.closed()).isFalse();
  }

  @Test
  void anAbsoluteTargetOpensAWebSocket() {
    String target = "http://127.0.0.1:%d".formatted(server.port());
    try (var socket =
        RawWebSocket.open(server.port(), target + RawWebSocket.target("absolute", "t"))) {
      WsPeer.over(socket, "absolute").opens().echoes().leaves();
    }
  }

  @Test
  void anEmptyLineBeforeARequestIsPassedOver() {
    String request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    HttpAnswers answers = HttpAnswers.to(server.port(), ("\r\n" + request).repeat(3));
    assertThat(answers.all()).extracting(HttpAnswer::status).containsExactly(200, 200, 200);
  }

  @Test
  void anEmptyHostNamesThisServer() {
    assertThat(only(send("GET /peerjs/id HTTP/1.1", "Host:")).body()).matches(ID);
    assertThat(only(send("GET /peerjs/id HTTP/1.1", "Host: ")).body()).matches(ID);
  }

  /** Sends the beginning of a body that is too large, and reads the beginning of its answer. */
  private static OutputStream refusedAsTooLarge(Socket socket, long length) throws IOException {
    socket.setSoTimeout(30_000);
    String head =
        String.join(
            "\r\n",
            "POST /peerjs/ticket HTTP/1.1",
            "Host: a.example",
            "Authorization: Bearer token",
            "Content-Length: " + length,
            "\r\n");
    OutputStream out = socket.getOutputStream();
    out.write(head.getBytes(US_ASCII));
    out.write(new byte[100_000]);
    byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
    assertThat(new String(status, US_ASCII)).isEqualTo("HTTP/1.1 413");
    return out;
  }

  /** It is answered before it has sent everything, and what it still sends does no harm. */
  @Test
  void aClientThatStillSendsABodyThatIsTooLargeReadsItsAnswer() throws IOException {
    try (var socket = new Socket("127.0.0.1", server.port())) {
      refusedAsTooLarge(socket, 2_000_000).write(new byte[1_900_000]);
      String rest = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertThat(rest).contains("\"too-large\"");
    }
  }

  /** A few megabytes are discarded; the buffers of both sockets take some more. */
  @Test
  void aBodyWithoutEndIsNotReadToItsEnd() throws IOException {
    try (var socket = new Socket("127.0.0.1", server.port())) {
      OutputStream out = refusedAsTooLarge(socket, Long.MAX_VALUE / 16);
      var sent = new AtomicLong();
      assertThatThrownBy(
              () -> {
                while (true) {
                  out.write(new byte[65_536]);
                  assertThat(sent.addAndGet(65_536)).isLessThan(100_000_000);
                }
              })
          .isInstanceOf(IOException.class);
      assertThat(sent).hasValueGreaterThan(4_000_000);
    }
  }

  @Test
  void aBodyThatIsTooLargeMayNotComeForLongerThanARequest() throws IOException {
    try (TestServer hasty =
            TestServer.start("--allow_override_connect", "--handshake_timeout", "500");
        var socket = new Socket("127.0.0.1", hasty.port())) {
      OutputStream out = refusedAsTooLarge(socket, 2_000_000);
      assertThatThrownBy(
              () -> {
                while (true) {
                  out.write(0);
                  LockSupport.parkNanos(1_000_000);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }
}
