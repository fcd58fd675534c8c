package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import dev.baton.transport.net.tls.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which TLS handshakes are ended as too late, and which are not. */
@Timeout(60)
final class TlsHandshakesIT {
  @TempDir Path folder;

  // Made by the framework's thread before each test.
  @SuppressWarnings("NullAway.Init")
  private TestCertificate certificate;

  @BeforeEach
  void makeCertificate() throws Exception {
    certificate = TestCertificate.createIn(folder);
  }

  private TestServer start() {
    return TestServer.start(
        "--handshake_timeout", "1000",
        "--sslkey", certificate.key().toString(),
        "--sslcert", certificate.chain().toString());
  }

  private static Socket connect(TestServer server) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  /** Opens a socket, says nothing, and returns when the server has ended it. */
  private static void letOneBeLate(TestServer server) throws IOException {
    try (Socket silent = connect(server)) {
      silent.setSoTimeout(30_000);
      assertThat(silent.getInputStream().readAllBytes()).hasSizeLessThan(100);
    }
  }

  @Test
  void aHandshakeThatSucceededIsNotEndedWhenItsTimeWouldBeOver() throws Exception {
    try (var server = start();
        var peer =
            WsPeer.over(
                    RawWebSocket.over(
                        certificate.connect(server.port()),
                        server.port(),
                        RawWebSocket.target("alice", "token")),
                    "alice")
                .opens()) {
      // Each begins after alice's handshake and is ended, so that hers would have been before.
      letOneBeLate(server);
      letOneBeLate(server);
      peer.echoes().leaves();
      assertThat(server.metric("handshake_timeouts")).isEqualTo(2);
    }
  }

  @Test
  void socketsThatTheirClientsClosedAreNoneThatWereLate() throws Exception {
    try (var server = start()) {
      for (int i = 0; i < 5; i++) {
        connect(server).close();
      }
      letOneBeLate(server);
      // The others' time is over as well by now.
      Awaitility.await().until(() -> server.metric("handshake_timeouts") >= 1);
      letOneBeLate(server);
      Awaitility.await().until(() -> server.metric("handshake_timeouts") >= 2);
      assertThat(server.metric("handshake_timeouts")).isEqualTo(2);
    }
  }

  @Test
  void socketsWhoseHandshakeIsUnderWayAreOpenSockets() throws Exception {
    try (var server =
            TestServer.start(
                "--admin_port", "0",
                "--sslkey", certificate.key().toString(),
                "--sslcert", certificate.chain().toString());
        var _ = connect(server);
        var _ = connect(server);
        var _ = connect(server);
        HttpClient http = HttpClient.newHttpClient()) {
      URI page = URI.create("http://127.0.0.1:%d/metrics".formatted(server.adminPort()));
      HttpRequest request = HttpRequest.newBuilder(page).build();
      Awaitility.await()
          .until(
              () -> http.send(request, BodyHandlers.ofString()).body().lines(),
              lines -> lines.anyMatch("baton_sockets 3.0"::equals));
      assertThat(http.send(request, BodyHandlers.ofString()).body())
          .contains("\nbaton_certificate_left_seconds 7689600.0\n");
    }
  }
}
