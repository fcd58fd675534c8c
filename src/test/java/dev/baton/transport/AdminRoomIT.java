package dev.baton.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.FreePort;
import dev.baton.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections without a token that stay open do not keep operators and probes out. */
@Timeout(120)
final class AdminRoomIT {
  private static final int MANY = 64;

  /** Nothing, half a request, and requests that are answered. */
  @ParameterizedTest
  @ValueSource(strings = {"", "GET /hea", "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"})
  void aNewConnectionTakesThePlaceOfAnIdleOne(String sent) throws IOException {
    int admin = FreePort.find();
    List<Socket> idle = new ArrayList<>();
    try (var server =
        TestServer.start("--handshake_timeout", "60000", "--admin_port", Integer.toString(admin))) {
      for (int i = 0; i < MANY; i++) {
        Socket socket = connect(admin);
        idle.add(socket);
        socket.getOutputStream().write(sent.getBytes(ISO_8859_1));
      }
      try (Socket probe = connect(admin)) {
        String request = "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
        probe.getOutputStream().write(request.getBytes(ISO_8859_1));
        assertThat(probe.getInputStream().readAllBytes()).asString().startsWith("HTTP/1.1 200");
      }
      assertThat(server.metric("admin_displaced")).isGreaterThanOrEqualTo(MANY - 32);
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  private static Socket connect(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }
}
