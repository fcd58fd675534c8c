package dev.baton.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.CapturedLog;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger can try over HTTP: smuggled requests, foreign hosts, a flood of log lines. */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HttpAttackIT {
  private static final int ROUNDS = Integer.getInteger("baton.attack.rounds", 1);

  /** The most lines that all attacks of a test may leave, however many they are. */
  private static final int FEW = 3;

  private TestServer server;

  @BeforeAll
  void startServer() {
    server =
        TestServer.start(
            "--allow_override_connect",
            "--admin_port",
            "0",
            "--admin_allowed_hosts",
            "baton.internal,192.0.2.7");
  }

  @AfterAll
  void stopServer() {
    server.close();
  }

  static Stream<SmugglingShape> shapes() {
    return SmugglingShape.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void whatTwoReadersCouldSeeDifferentlyIsRefusedAndTheRestNeverAnswered(SmugglingShape shape) {
    for (int i = 0; i < ROUNDS; i++) {
      assertRefused(shape, RawHttp.send(server.port(), shape.bytes()));
      assertRefused(shape, RawHttp.send(server.adminPort(), shape.bytesForAdmin()));
    }
  }

  private static void assertRefused(SmugglingShape shape, RawHttp answer) {
    assertThat(answer.statuses()).as("%s: %s", shape, answer.text()).containsExactly(400);
    assertThat(answer.closed()).as("%s: the connection is closed", shape).isTrue();
    assertThat(answer.text()).doesNotContain(SmugglingShape.TOKEN, "Exception", "\tat ");
  }

  @Test
  void aSoundRequestIsAnsweredBeforeABadOneBehindItIsRefused() {
    SmugglingShape bad = SmugglingShape.all().getFirst();
    String sound = "GET /peerjs/id HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String all = sound + sound + new String(bad.bytes(), ISO_8859_1);
    RawHttp answer = RawHttp.send(server.port(), all);
    assertThat(answer.statuses()).containsExactly(200, 200, 400);
    assertThat(answer.closed()).isTrue();
  }

  @Test
  void aSoundBodyIsReadToItsEndAndTheNextRequestAnswered() {
    String ticket = "POST /peerjs/ticket HTTP/1.1\r\nHost: localhost\r\n";
    String next = "GET /peerjs/id HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    for (String body :
        List.of(
            "Content-Length: 4\r\n\r\nabcd",
            "Content-Length: \t 4 \r\n\r\nabcd",
            "Content-Length: 0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n00A\r\n0123456789\r\n0\r\n\r\n",
            "transfer-encoding: Chunked\r\n\r\n0\r\n\r\n")) {
      RawHttp answer = RawHttp.send(server.port(), ticket + body + next);
      assertThat(answer.statuses()).as(body).containsExactly(401, 200);
      assertThat(answer.closed()).isTrue();
    }
  }

  @Test
  void aBodyThatIsTooLargeIsNotReadAndEndsTheConnection() {
    String body = "x".repeat(100_000);
    RawHttp answer =
        RawHttp.send(
            server.port(),
            "POST /peerjs/ticket HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\n"
                + "Content-Length: 100000\r\n\r\n"
                + body);
    assertThat(answer.closed()).isTrue();
    // The reset of a connection with unread input may overtake the answer.
    assertThat(answer.statuses()).isSubsetOf(413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "Get", "gET", "head", "post", "pOST", "options", "put"})
  void aMethodInOtherLettersIsAnotherMethod(String method) {
    for (String target : List.of("/", "/peerjs/id", "/peerjs/ticket", "/metrics")) {
      String request = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      for (int port : List.of(server.port(), server.adminPort())) {
        RawHttp answer = RawHttp.send(port, request);
        assertThat(answer.statuses()).containsExactly(400);
        assertThat(answer.closed()).isTrue();
      }
    }
  }

  @Test
  void aWebSocketIsNotOpenedByAMethodInOtherLetters() {
    String handshake =
        String.join(
            "\r\n",
            " /peerjs?key=peerjs&id=a&token=t HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==",
            "",
            "");
    assertThat(RawHttp.send(server.port(), "get" + handshake).statuses()).containsExactly(400);
    assertThat(RawHttp.send(server.port(), "POST" + handshake).statuses()).containsExactly(400);
    assertThat(server.liveConnections()).isZero();
  }

  @Test
  void badRequestsAreCountedAndLeaveNoTraceInTheLog() {
    long before = server.metric("requests_malformed");
    List<SmugglingShape> shapes = SmugglingShape.all();
    int sent = 0;
    try (var log = new CapturedLog()) {
      for (SmugglingShape shape : shapes) {
        // A bad chunk is what a log used to be flooded with.
        int times = ROUNDS * (shape.name().equals("a chunk size that is no number") ? 1_000 : 5);
        for (int i = 0; i < times; i++) {
          RawHttp.send(server.port(), shape.bytes());
          RawHttp.send(server.adminPort(), shape.bytesForAdmin());
        }
        sent += 2 * times;
      }
      assertQuiet(log);
    }
    assertThat(server.metric("requests_malformed") - before).isEqualTo(sent);
  }

  @Test
  void wordsOfARequestAreInNoLogLine() {
    String token = SmugglingShape.TOKEN;
    try (var log = new CapturedLog()) {
      for (int i = 0; i < 50 * ROUNDS; i++) {
        for (String request :
            List.of(
                "GET /" + token + "?token=" + token + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /%" + token + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /\u00ff" + token + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /{" + token + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: " + token + ":x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + token + "\u0000\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: " + token + "\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: " + token + "\r\n\r\n",
                "OPTIONS / HTTP/1.1\r\nHost: localhost\r\n"
                    + "Access-Control-Request-Headers: "
                    + token
                    + "\r\n\r\n",
                "POST /peerjs/ticket HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\n"
                    + "Content-Length: 4\r\n\r\nabcd",
                "POST /peerjs/ticket HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + token
                    + "\r\nContent-Length: 22\r\n\r\n{\"id\":\""
                    + token.substring(0, 14)
                    + "x",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + token.repeat(1_000) + "\r\n\r\n",
                "GET /" + token.repeat(1_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "\u0016\u0003\u0001 " + token + "\r\n\r\n")) {
          String closing = request.replace("Host:", "Connection: close\r\nHost:");
          RawHttp.send(server.port(), closing);
          RawHttp.send(server.adminPort(), closing);
        }
      }
      assertQuiet(log);
    }
  }

  private static void assertQuiet(CapturedLog log) {
    assertThat(log.records()).hasSizeLessThanOrEqualTo(FEW);
    assertThat(log.records())
        .noneMatch(text -> text.contains("\tat ") || text.contains(SmugglingShape.TOKEN));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LocalHost:9, 200",
    "localhost., 200",
    "127.0.0.1, 200",
    "127.0.0.1:80, 200",
    "127.1.2.3, 200",
    "[::1], 200",
    "[::1]:9001, 200",
    "[0:0:0:0:0:0:0:1], 200",
    "baton.internal, 200",
    "BATON.internal:9001, 200",
    "192.0.2.7:1, 200",
    "evil.example, 421",
    "evil.example:9001, 421",
    "127.0.0.1.evil.example, 421",
    "localhost.evil.example, 421",
    "evil.localhost, 421",
    "baton.internal.evil.example, 421",
    "192.0.2.8, 421",
    "[2001:db8::1], 421",
    "0.0.0.0, 421",
    "2130706433, 421",
    "127.1, 421"
  })
  void theAdminPortAnswersUnderItsOwnNamesOnly(String host, int status) {
    for (String path : List.of("/metrics", "/health", "/")) {
      RawHttp answer =
          RawHttp.send(
              server.adminPort(),
              "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
      int expected = status == 200 && path.equals("/") ? 404 : status;
      assertThat(answer.statuses()).as("%s %s", host, path).containsExactly(expected);
      assertThat(answer.text().contains("baton_")).isEqualTo(expected == 200 && path.length() > 7);
    }
  }

  @Test
  void metricsEndTheirLinesAsPrometheusDemands() {
    String text =
        RawHttp.send(
                server.adminPort(),
                "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .text();
    String body = text.substring(text.indexOf("\r\n\r\n") + 4);
    assertThat(body).endsWith("\n").doesNotContain("\r");
  }

  @Test
  void oneClientIsOneAddressHoweverItsProxyWritesIt() {
    try (var limited = TestServer.start("--address_rate", "3", "--proxied", "loopback")) {
      assertThat(admitted(limited, "192.0.2.%d:1000", 1, 5)).isEqualTo(5);
      assertThat(admitted(limited, "192.0.2.9:%d", 1_000, 20)).isEqualTo(3);
      assertThat(admitted(limited, "2001:db8:1:2::%x", 1, 20)).isEqualTo(3);
      assertThat(admitted(limited, "[2001:db8:1:3:%x::9]:5", 1, 20)).isEqualTo(3);
      assertThat(admitted(limited, "::ffff:192.0.2.9", 0, 20)).isZero();
      // What is not an address is not the client's: the proxy's own counts.
      assertThat(admitted(limited, "unknown-%d", 1, 20)).isEqualTo(3);
      assertThat(admitted(limited, "192.0.2.77, not-%d", 1, 20)).isZero();
      assertThat(limited.metric("refused_address_rate")).isEqualTo(17 + 17 + 17 + 20 + 17 + 20);
    }
  }

  private static int admitted(TestServer limited, String address, int from, int times) {
    int admitted = 0;
    for (int i = 0; i < times; i++) {
      String header = "X-Forwarded-For: " + address.formatted(from + i);
      try (var socket = RawWebSocket.peer(limited.port(), "peer-" + i, "t" + i, header)) {
        String first = socket.readText();
        admitted += first.contains("Too many new connections") ? 0 : 1;
      }
    }
    return admitted;
  }
}
