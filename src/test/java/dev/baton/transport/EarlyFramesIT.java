package dev.baton.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Frames that a client sends with its handshake, before the answer (RFC 6455, section 4.1, asks it
 * to wait): none of their bytes is lost, wherever the first packet ends.
 */
@Timeout(60)
class EarlyFramesIT {
  private static final String MESSAGE = "{\"type\":\"OFFER\",\"dst\":\"alice\",\"payload\":{}}";

  private static byte[] frame() {
    return RawWebSocket.frame(true, 0, RawWebSocket.TEXT, true, MESSAGE.getBytes(ISO_8859_1));
  }

  private static byte[] request(byte[] more) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(
        ("GET "
                + RawWebSocket.target("alice", "token")
                + " HTTP/1.1\r\n"
                + "Host: localhost\r\n"
                + "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            .getBytes(ISO_8859_1));
    bytes.writeBytes(more);
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 6, 20})
  void noByteOfThemIsLost(int early) throws IOException {
    byte[] frame = frame();
    try (var server = TestServer.start();
        var client =
            RawWebSocket.sending(
                new Socket(InetAddress.getLoopbackAddress(), server.port()),
                request(Arrays.copyOf(frame, early)))) {
      assertThat(client.status()).isEqualTo(101);
      assertThat(client.readText()).isEqualTo("{\"type\":\"OPEN\"}");
      client.sendRaw(Arrays.copyOfRange(frame, early, frame.length));
      assertThat(client.readText()).contains("OFFER").contains("\"src\":\"alice\"");
      client.sendText(MESSAGE);
      assertThat(client.readText()).contains("OFFER");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void wholeFramesAreTakenInTheirOrder(int count) throws IOException {
    var frames = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      frames.writeBytes(frame());
    }
    try (var server = TestServer.start();
        var client =
            RawWebSocket.sending(
                new Socket(InetAddress.getLoopbackAddress(), server.port()),
                request(frames.toByteArray()))) {
      assertThat(client.readText()).isEqualTo("{\"type\":\"OPEN\"}");
      for (int i = 0; i < count; i++) {
        assertThat(client.readText()).contains("OFFER");
      }
    }
  }
}
