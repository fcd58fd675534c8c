package dev.baton.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.FreePort;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What counts as an end for a reason, and what is only an end. */
@Timeout(60)
final class TimeoutCountersIT {
  private static final String REQUEST = HandshakeCase.get("/", List.of("Host: 127.0.0.1"));

  /** Sends this and returns what came until the server closed the connection. */
  private static String answered(int port, String sent) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(sent.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @Test
  void connectionThatWaitsForAnotherRequestIsClosedAndNotCounted() throws IOException {
    int admin = FreePort.find();
    try (var server =
        TestServer.start("--handshake_timeout", "500", "--admin_port", Integer.toString(admin))) {
      assertThat(answered(server.port(), REQUEST)).startsWith("HTTP/1.1 200 ");
      assertThat(answered(server.port(), REQUEST + REQUEST)).contains("HTTP/1.1 200 ");
      assertThat(answered(admin, REQUEST.replace("/ ", "/metrics "))).contains("baton_peers");
      assertThat(server.metric("handshake_timeouts")).isZero();
    }
  }

  @Test
  void connectionWithHalfARequestIsCountedWhateverCameBefore() throws IOException {
    try (var server = TestServer.start("--handshake_timeout", "500")) {
      assertThat(answered(server.port(), "")).isEmpty();
      assertThat(server.metric("handshake_timeouts")).isEqualTo(1);
      assertThat(answered(server.port(), "GET / HT")).isEmpty();
      assertThat(server.metric("handshake_timeouts")).isEqualTo(2);
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
        assertThat(socket.getInputStream().readNBytes(12))
            .isEqualTo("HTTP/1.1 200".getBytes(ISO_8859_1));
        socket.getOutputStream().write("GET /".getBytes(ISO_8859_1));
        socket.getInputStream().readAllBytes();
      }
      assertThat(server.metric("handshake_timeouts")).isEqualTo(3);
    }
  }

  @Test
  void mistakeBehindTheServersOwnCloseIsNotWhyItClosed() {
    try (var server = TestServer.start();
        var client = RawWebSocket.peer(server.port(), "alice", "t")) {
      assertThat(client.readText()).contains("OPEN");
      client.sendText("{\"type\":\"LEAVE\"}");
      assertThat(client.read().orElseThrow().opcode()).isEqualTo(RawWebSocket.CLOSE);
      client.send(true, 7, RawWebSocket.TEXT, new byte[0]);
      assertThat(client.readToEnd()).isEmpty();
      assertThat(server.metric("closed_protocol_error")).isZero();
    }
  }
}
