package dev.baton.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that take their time before they are upgraded: none of them keeps its socket. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SlowHandshakeIT {
  private static final Duration HANDSHAKE = Duration.ofMillis(800);
  private static final Duration SLACK = Duration.ofMillis(2_500);
  private static final String GOOD = HandshakeCase.get(HandshakeCase.TARGET, HandshakeCase.GOOD);

  private TestServer server;
  private WsPeer witness;

  /** The bytes of a handshake that never becomes whole. */
  record StalledHandshake(String name, String sent) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  void startServer() {
    server = TestServer.start("--handshake_timeout", Long.toString(HANDSHAKE.toMillis()));
    witness = WsPeer.join(server, FrameCase.WITNESS);
  }

  @AfterAll
  void stopServer() {
    witness.close();
    server.close();
  }

  static Stream<StalledHandshake> stalled() {
    int afterFirstLine = GOOD.indexOf("\r\n") + 2;
    String plain = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    return Stream.of(
        new StalledHandshake("S.1 nothing sent", ""),
        new StalledHandshake("S.2 one letter", "G"),
        new StalledHandshake("S.3 half a request line", GOOD.substring(0, 20)),
        new StalledHandshake(
            "S.4 request line without its end", GOOD.substring(0, afterFirstLine - 2)),
        new StalledHandshake("S.5 request line alone", GOOD.substring(0, afterFirstLine)),
        new StalledHandshake("S.6 half a header", GOOD.substring(0, afterFirstLine + 7)),
        new StalledHandshake("S.7 half of the headers", GOOD.substring(0, GOOD.indexOf("Sec-"))),
        new StalledHandshake(
            "S.8 all headers, not their end", GOOD.substring(0, GOOD.length() - 2)),
        new StalledHandshake("S.9 all but the last byte", GOOD.substring(0, GOOD.length() - 1)),
        new StalledHandshake("S.10 half a plain request", plain));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stalled")
  void stalledHandshakeIsEndedInTime(StalledHandshake row) throws IOException {
    try (var socket = new Socket("127.0.0.1", server.port())) {
      Instant start = Instant.now();
      socket.getOutputStream().write(row.sent().getBytes(ISO_8859_1));
      String answer = readToEnd(socket);
      assertThat(Duration.between(start, Instant.now()))
          .as("time until the end")
          .isBetween(HANDSHAKE.dividedBy(2), HANDSHAKE.plus(SLACK));
      assertThat(answer).doesNotContain(" 101 ", " 500 ");
    }
    witness.echoes();
    LiveConnections.awaitConnections(server, 1);
  }

  @Test
  void headersThatDripForEverAreEndedInTime() throws IOException {
    try (var socket = new Socket("127.0.0.1", server.port())) {
      Instant start = Instant.now();
      socket.getOutputStream().write(GOOD.substring(0, GOOD.length() - 2).getBytes(ISO_8859_1));
      socket.setSoTimeout(50);
      // Each byte comes well within the limit; all of them together do not.
      while (!hasEnded(socket)) {
        assertThat(Duration.between(start, Instant.now())).isLessThan(HANDSHAKE.plus(SLACK));
        drip(socket);
      }
      assertThat(Duration.between(start, Instant.now())).isGreaterThan(HANDSHAKE.dividedBy(2));
    }
    witness.echoes();
  }

  @Test
  void plainRequestFollowedBySilenceIsEndedAsWell() throws IOException {
    try (var socket = new Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write(HandshakeCase.get("/", List.of("Host: 127.0.0.1")).getBytes(ISO_8859_1));
      assertThat(readToEnd(socket)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void upgradedConnectionOutlivesTheHandshakeTimeout() throws IOException {
    try (var peer = WsPeer.join(server, "lasting");
        var stalled = new Socket("127.0.0.1", server.port())) {
      // A stalled handshake begun after the upgrade marks the time.
      assertThat(readToEnd(stalled)).doesNotContain(" 101 ");
      peer.echoes().leaves();
    }
  }

  @Test
  void hundredsOfStalledHandshakesKeepNoClientOut() throws IOException {
    var sockets = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 300; i++) {
        var socket = new Socket("127.0.0.1", server.port());
        sockets.add(socket);
        socket.getOutputStream().write(GOOD.substring(0, i % 100).getBytes(ISO_8859_1));
      }
      WsPeer.join(server, "newcomer").echoes().leaves();
      for (Socket socket : sockets) {
        assertThat(readToEnd(socket)).doesNotContain(" 101 ");
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    witness.echoes();
    LiveConnections.awaitConnections(server, 1);
  }

  private static String readToEnd(Socket socket) throws IOException {
    socket.setSoTimeout((int) HANDSHAKE.plus(SLACK).toMillis());
    InputStream in = socket.getInputStream();
    var answer = new StringBuilder();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        answer.append((char) b);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the server keeps a connection that does not shake hands", e);
    } catch (SocketException e) {
      // A reset is an end too.
    }
    return answer.toString();
  }

  private static boolean hasEnded(Socket socket) throws IOException {
    try {
      int b = socket.getInputStream().read();
      assertThat(b).as("answer to half a request").isIn(-1, (int) 'H');
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  private static void drip(Socket socket) throws IOException {
    try {
      socket.getOutputStream().write("X-Drip: 1\r\n".getBytes(ISO_8859_1));
    } catch (SocketException e) {
      // The next read sees the end.
    }
  }
}
