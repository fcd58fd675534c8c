package dev.baton.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.socket.PlainSocket;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Fails when another version of Helidon keeps its buffer elsewhere. */
class ReadBufferTest {
  private static final int HEARTBEAT = "{\"type\":\"HEARTBEAT\"}".length();
  private static final int OFFER = 2_500;

  @Test
  void aSocketReadsThroughABufferOfTheSizeThatItNeeds() throws Exception {
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket accepted = listener.accept()) {
      PlainSocket socket = PlainSocket.server(accepted, "channel", "server");

      Field field = PlainSocket.class.getDeclaredField("readBuffer");
      field.setAccessible(true);
      var buffer = new ReadBuffer(socket);

      buffer.shrink();
      assertThat((byte[]) field.get(socket)).hasSize(ReadBuffer.IDLE_BYTES);
      for (int i = 0; i < 2 * ReadBuffer.IDLE_FRAMES; i++) {
        buffer.read(HEARTBEAT);
      }
      assertThat((byte[]) field.get(socket)).hasSize(ReadBuffer.IDLE_BYTES);
      // The header of an offer has come, and then the rest.
      buffer.expect(OFFER);
      assertThat((byte[]) field.get(socket)).hasSize(ReadBuffer.BUSY_BYTES);
      buffer.read(OFFER);
      for (int i = 1; i < ReadBuffer.IDLE_FRAMES; i++) {
        buffer.read(HEARTBEAT);
      }
      assertThat((byte[]) field.get(socket)).hasSize(ReadBuffer.BUSY_BYTES);
      buffer.read(HEARTBEAT);
      assertThat((byte[]) field.get(socket)).hasSize(ReadBuffer.IDLE_BYTES);
      // Small ones, but several at once.
      buffer.read(2 * HEARTBEAT);
      assertThat((byte[]) field.get(socket)).hasSize(ReadBuffer.BUSY_BYTES);
      client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
      assertThat(socket.get()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    }
  }
}
