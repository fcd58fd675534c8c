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
  @Test
  void socketReadsThroughTheSmallerBuffer() throws Exception {
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket accepted = listener.accept()) {
      PlainSocket socket = PlainSocket.server(accepted, "channel", "server");

      Field field = PlainSocket.class.getDeclaredField("readBuffer");
      field.setAccessible(true);
      var buffer = new ReadBuffer(socket);

      buffer.shrink();
      assertThat((byte[]) field.get(socket)).hasSize(ReadBuffer.BYTES);
      buffer.read(ReadBuffer.BYTES / 2);
      assertThat((byte[]) field.get(socket)).hasSize(ReadBuffer.BYTES);
      buffer.read(ReadBuffer.BYTES / 2 + 1);
      assertThat((byte[]) field.get(socket)).hasSize(ReadBuffer.MORE_BYTES);
      client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
      assertThat(socket.get()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
    }
  }
}
