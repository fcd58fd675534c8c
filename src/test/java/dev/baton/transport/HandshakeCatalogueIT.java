package dev.baton.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.LegalFrames;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.RawWebSocket.RawFrame;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that become a WebSocket, those that do not, and what stands right behind them. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HandshakeCatalogueIT {
  private static final byte[] GOOD =
      HandshakeCase.get(HandshakeCase.TARGET, HandshakeCase.GOOD).getBytes(ISO_8859_1);

  private final LoggedFaults logged = new LoggedFaults();
  private TestServer server;
  private WsPeer witness;

  @BeforeAll
  void startServer() {
    server = TestServer.start("--message_rate", "0", "--handshake_timeout", "3000");
    witness = WsPeer.join(server, FrameCase.WITNESS);
  }

  @AfterAll
  void stopServer() {
    witness.close();
    server.close();
    logged.close();
    assertThat(logged.stackTraces()).as("a client's mistakes leave no stack traces").isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.baton.transport.HandshakeCases#upgraded")
  void goodRequestIsUpgraded(HandshakeCase row) {
    try (var socket = send(row)) {
      assertThat(socket.responseHead())
          .containsIgnoringCase("\r\nUpgrade: websocket\r\n")
          .containsIgnoringCase("\r\nConnection: Upgrade\r\n")
          .contains(": s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
          .doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
      WsPeer.over(socket, FrameCase.SUBJECT).opens().echoes().leaves();
    }
    assertNothingIsLeft();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.baton.transport.HandshakeCases#refused")
  void badRequestIsRefused(HandshakeCase row) {
    try (var socket = send(row)) {
      assertThat(socket.responseHead()).doesNotContain("Exception", "\tat ", "helidon");
    }
    assertNothingIsLeft();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.baton.transport.HandshakeCases#withBody")
  void bodyNeverBringsHttpIntoTheWebSocket(HandshakeCase row) throws IOException {
    try (var socket = send(row)) {
      socket.socket().shutdownOutput();
      if (socket.status() != 101) {
        String rest = new String(socket.socket().getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(rest).as("a second answer").doesNotContain("HTTP/1.1");
      } else {
        List<RawFrame> frames = socket.readToEnd();
        frames.forEach(LegalFrames::assertLegal);
        assertThat(socket.endedInsideFrame()).isFalse();
      }
    }
    assertNothingIsLeft();
  }

  @Test
  void wrongVersionIsToldTheRightOne() {
    var row = HandshakeCase.swapped(HandshakeCase.VERSION, "Sec-WebSocket-Version: 8");
    try (var socket = sending(row.getBytes(ISO_8859_1))) {
      assertThat(socket.responseHead()).containsIgnoringCase("Sec-WebSocket-Version: 13");
    }
    assertNothingIsLeft();
  }

  @Test
  void firstSubprotocolOfferedIsTheOneChosen() {
    var row = HandshakeCase.with("Sec-WebSocket-Protocol: peerjs, chat");
    try (var socket = sending(row.getBytes(ISO_8859_1))) {
      assertThat(socket.responseHead())
          .containsIgnoringCase("\r\nSec-WebSocket-Protocol: peerjs\r\n");
    }
    assertNothingIsLeft();
  }

  @Test
  void framesRightBehindTheRequestAreRead() {
    byte[] behind = ClientFrames.text(ClientFrames.echo("\"pipelined\""));
    try (var socket = sending(ClientFrames.join(GOOD, behind, ClientFrames.ping("p")))) {
      var peer = WsPeer.over(socket, FrameCase.SUBJECT).opens();
      peer.receives(FrameCase.SUBJECT, "\"pipelined\"");
      assertThat(peer.frame().orElseThrow().text()).isEqualTo("p");
      peer.echoes().leaves();
    }
    assertNothingIsLeft();
  }

  @Test
  void halfFrameRightBehindTheRequestIsFinishedLater() {
    byte[] frame = ClientFrames.text(ClientFrames.echo("\"halves\""));
    byte[] half = Arrays.copyOf(frame, 11);
    try (var socket = sending(ClientFrames.join(GOOD, half))) {
      var peer = WsPeer.over(socket, FrameCase.SUBJECT).opens();
      socket.sendRaw(Arrays.copyOfRange(frame, 11, frame.length));
      peer.receives(FrameCase.SUBJECT, "\"halves\"");
      peer.echoes().leaves();
    }
    assertNothingIsLeft();
  }

  @Test
  void reservedOpcodeRightBehindTheRequestCloses1002() {
    try (var socket = sending(ClientFrames.join(GOOD, ClientFrames.frame(true, 5, "x")))) {
      WsPeer.over(socket, FrameCase.SUBJECT).opens().isClosedWith(1002);
    }
    assertNothingIsLeft();
  }

  @Test
  void requestCutIntoSingleBytesIsUpgraded() throws IOException {
    try (var plain = new Socket("127.0.0.1", server.port())) {
      plain.setTcpNoDelay(true);
      for (int i = 0; i < GOOD.length - 1; i++) {
        plain.getOutputStream().write(GOOD[i]);
      }
      var socket = RawWebSocket.sending(plain, new byte[] {GOOD[GOOD.length - 1]});
      WsPeer.over(socket, FrameCase.SUBJECT).opens().echoes().leaves();
    }
    assertNothingIsLeft();
  }

  @Test
  void secondRequestBehindTheUpgradeIsNotAnsweredAsHttp() {
    try (var socket = sending(ClientFrames.join(GOOD, GOOD))) {
      var peer = WsPeer.over(socket, FrameCase.SUBJECT).opens();
      // The "G" of "GET" has a reserved bit set.
      peer.isClosedWith(1002);
    }
    assertNothingIsLeft();
  }

  @Test
  void clientGoneBehindItsRequestLeavesNothing() {
    for (int i = 0; i < 50; i++) {
      try (var socket = sending(GOOD)) {
        assertThat(socket.status()).isEqualTo(101);
        socket.reset();
      }
      assertNothingIsLeft();
    }
  }

  private RawWebSocket send(HandshakeCase row) {
    var socket = sending(row.request());
    if (!row.statuses().contains(socket.status())) {
      socket.close();
      throw new AssertionError(
          "%s: allowed are %s, the answer is %s"
              .formatted(row.name(), row.statuses(), socket.responseHead()));
    }
    return socket;
  }

  /** The connection behind this request; also when the server resets it while it is written. */
  private RawWebSocket sending(byte[] request) {
    try {
      return RawWebSocket.sending(new Socket("127.0.0.1", server.port()), request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertNothingIsLeft() {
    witness.echoes();
    LiveConnections.awaitConnections(server, 1);
  }
}
