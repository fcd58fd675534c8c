package dev.baton.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.LegalFrames;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import dev.baton.transport.net.tls.TestCertificate;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that does not read is closed, and no other client notices it. */
@Timeout(value = 5, unit = MINUTES)
final class StalledReaderIT {
  /** A pair that waited for the stalled reader would come no further than this one exchange. */
  private static final int FEWEST_EXCHANGES = 5;

  /** Long enough for the pairs of a machine that the tests of others share. */
  private static final String WRITE_TIMEOUT = "30000";

  /**
   * What the server reads of each sender a second, so that it is the stalled reader that could hold
   * the others up, and not 64 senders that keep every processor busy.
   */
  private static final String MESSAGE_RATE = "100";

  @Test
  void stalledReaderIsClosedAndHurtsNoOther() {
    try (var server =
            TestServer.start("--write_timeout", WRITE_TIMEOUT, "--message_rate", MESSAGE_RATE);
        var stalled = StalledReader.join(server);
        var scene = new StallScene(id -> WsPeer.join(server, id))) {
      play(server, stalled, scene);
    }
  }

  @Test
  void stalledReaderThatNeverFillsItsOutboxIsClosedAfterTheWriteTimeout() {
    try (var server =
            TestServer.start(
                "--message_rate", "0",
                "--outbox_bytes", "500000000",
                "--write_timeout", "3000");
        var stalled = StalledReader.join(server);
        var sender = WsPeer.join(server, "sender")) {
      // More than the buffers of both sockets hold.
      for (int i = 0; i < 200; i++) {
        sender.offers(StalledReader.ID, "\"" + "x".repeat(100_000) + "\"");
      }
      sender.echoes();
      assertThat(server.liveConnections()).isEqualTo(2);
      LiveConnections.awaitConnections(server, 1);
      sender.echoes();
      assertThat(server.metric("closed_slow_consumer")).isEqualTo(1);
      assertEndOfStream(stalled);
    }
  }

  @Test
  void stalledReaderOverTlsIsClosedAndHurtsNoOther(@TempDir Path folder) throws Exception {
    var certificate = TestCertificate.createIn(folder);
    try (var server =
            TestServer.start(
                "--write_timeout",
                WRITE_TIMEOUT,
                "--message_rate",
                MESSAGE_RATE,
                "--sslkey",
                certificate.key().toString(),
                "--sslcert",
                certificate.chain().toString());
        var stalled = StalledReader.over(certificate.layer(StalledReader.connect(server)), server);
        var scene = new StallScene(id -> joinOverTls(server, certificate, id))) {
      play(server, stalled, scene);
    }
  }

  /** Whose close waits for the writer would never be closed: it is the writer that is stalled. */
  @Test
  void stalledReaderOverTlsIsClosedUnderItsWriter(@TempDir Path folder) throws Exception {
    var certificate = TestCertificate.createIn(folder);
    try (var server =
            TestServer.start(
                "--message_rate", "0",
                "--outbox_bytes", "500000000",
                "--write_timeout", "3000",
                "--sslkey", certificate.key().toString(),
                "--sslcert", certificate.chain().toString());
        var stalled = StalledReader.over(certificate.layer(StalledReader.connect(server)), server);
        var sender = joinOverTls(server, certificate, "sender")) {
      // More than the buffers of both sockets hold.
      for (int i = 0; i < 200; i++) {
        sender.offers(StalledReader.ID, "\"" + "x".repeat(100_000) + "\"");
      }
      LiveConnections.awaitConnections(server, 1);
      sender.echoes();
      assertThat(server.metric("closed_slow_consumer")).isEqualTo(1);
      assertEndOfStream(stalled);
    }
  }

  @Test
  void tlsHandshakeThatNeverComesIsEndedInTime(@TempDir Path folder) throws Exception {
    var certificate = TestCertificate.createIn(folder);
    try (var server =
            TestServer.start(
                "--handshake_timeout", "2500",
                "--sslkey", certificate.key().toString(),
                "--sslcert", certificate.chain().toString());
        var silent = StalledReader.connect(server);
        var garbled = StalledReader.connect(server)) {
      garbled.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
      silent.setSoTimeout(8_000);
      // A TLS alert may come before the end.
      assertThat(silent.getInputStream().readAllBytes()).hasSizeLessThan(100);
      joinOverTls(server, certificate, "newcomer").echoes().leaves();
    }
  }

  private static void play(TestServer server, WsPeer stalled, StallScene scene) {
    scene.flood();
    int exchanges = scene.pairsTalkWhile(() -> server.liveConnections() > scene.connections());
    scene.calm();
    assertThat(server.metric("closed_slow_consumer")).isEqualTo(1);
    System.out.printf(
        "FIGURES: beside a stalled reader: %d exchanges at least, 99 of 100 below %d ms%n",
        exchanges, scene.slowRoundTrip().toMillis());
    assertThat(exchanges)
        .as("while the reader was stalled")
        .isGreaterThanOrEqualTo(FEWEST_EXCHANGES);
    assertEndOfStream(stalled);
  }

  /** What was sent before is still to be read; then comes the end, most likely inside a frame. */
  private static void assertEndOfStream(WsPeer stalled) {
    stalled.socket().readToEnd().forEach(LegalFrames::assertLegal);
  }

  private static WsPeer joinOverTls(TestServer server, TestCertificate certificate, String id) {
    SSLSocket socket = certificate.connect(server.port());
    String target = "/peerjs?key=peerjs&id=" + id + "&token=t";
    return WsPeer.over(RawWebSocket.over(socket, server.port(), target), id).opens();
  }
}
