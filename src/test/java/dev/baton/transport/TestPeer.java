package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.RawWebSocket.Frame;
import dev.baton.testing.TestServer;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A peer that has its OPEN, and that holds every frame it is sent against RFC 6455. */
final class TestPeer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AtomicLong MARKERS = new AtomicLong();

  private final RawWebSocket socket;
  private final String id;

  private TestPeer(RawWebSocket socket, String id) {
    this.socket = socket;
    this.id = id;
  }

  static TestPeer join(TestServer server, String id) {
    return opened(RawWebSocket.peer(server.port(), id, "token-of-" + id), id);
  }

  /** Takes over a connection whose OPEN has not been read yet. */
  static TestPeer opened(RawWebSocket socket, String id) {
    assertThat(socket.status()).isEqualTo(101);
    var peer = new TestPeer(socket, id);
    assertThat(peer.message().path("type").asText()).isEqualTo("OPEN");
    return peer;
  }

  RawWebSocket socket() {
    return socket;
  }

  String id() {
    return id;
  }

  void offer(String dst, String payload) {
    socket.sendText(ClientFrames.offer(dst, payload));
  }

  /** The next frame that is no ping, or empty at the end of the stream. */
  Optional<Frame> frame() {
    while (true) {
      Optional<Frame> next = socket.read();
      next.ifPresent(TestPeer::assertLegal);
      if (next.isEmpty() || next.get().opcode() != RawWebSocket.PING) {
        return next;
      }
    }
  }

  /** The next message. */
  JsonNode message() {
    Frame frame = frame().orElseThrow(() -> new AssertionError(id + ": end of stream"));
    assertThat(frame.opcode())
        .as("opcode for %s, close code %d %s", id, frame.closeCode(), frame.closeReason())
        .isEqualTo(RawWebSocket.TEXT);
    return json(frame);
  }

  /** Asserts that the next message is an OFFER of this source and payload. */
  void receives(String src, String payload) {
    assertOffer(message(), src, id, payload);
  }

  /** Asserts that the connection works and that nothing else was on its way to this peer. */
  @CanIgnoreReturnValue
  TestPeer echoes() {
    String marker = "\"marker-" + MARKERS.incrementAndGet() + "\"";
    offer(id, marker);
    receives(id, marker);
    return this;
  }

  /** Asserts that the server closes with this code, and that then the stream ends. */
  void isClosedWith(int code) {
    Frame close = frame().orElseThrow(() -> new AssertionError(id + ": no close frame"));
    assertThat(close.opcode()).as("opcode, text %s", close.text()).isEqualTo(RawWebSocket.CLOSE);
    assertThat(close.closeCode()).as("close code, %s", close.closeReason()).isEqualTo(code);
    assertThat(socket.read()).as("after the close frame").isEmpty();
    assertThat(socket.endedInsideFrame()).as("ended inside a frame").isFalse();
  }

  /** Says goodbye with 1000, and asserts that the server agrees. */
  void leaves() {
    socket.sendClose(1000);
    isClosedWith(1000);
    close();
  }

  @Override
  public void close() {
    socket.close();
  }

  static JsonNode json(Frame frame) {
    return json(frame.text());
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void assertOffer(JsonNode message, String src, String dst, String payload) {
    assertThat(message.path("type").asText()).as("%s", message).isEqualTo("OFFER");
    assertThat(message.path("src").asText()).as("%s", message).isEqualTo(src);
    assertThat(message.path("dst").asText()).as("%s", message).isEqualTo(dst);
    assertThat(message.path("payload")).isEqualTo(json(payload));
  }

  /** Asserts what RFC 6455 demands of every frame; an HTTP answer in the stream fails here. */
  static void assertLegal(Frame frame) {
    assertThat(frame.rsv()).as("reserved bits, payload %s", frame.text()).isZero();
    assertThat(frame.opcode())
        .as("opcode")
        .isIn(RawWebSocket.TEXT, RawWebSocket.CLOSE, RawWebSocket.PING, RawWebSocket.PONG);
    assertThat(frame.fin()).as("fin").isTrue();
    if (frame.opcode() != RawWebSocket.TEXT) {
      assertThat(frame.payload().length).as("length of a control frame").isLessThan(126);
    } else {
      assertThat(isUtf8(frame.payload())).as("UTF-8: %s", frame.text()).isTrue();
    }
    if (frame.opcode() == RawWebSocket.CLOSE) {
      assertThat(frame.payload().length).as("length of a close frame").isNotEqualTo(1);
      int reason = Math.min(2, frame.payload().length);
      assertThat(isUtf8(Arrays.copyOfRange(frame.payload(), reason, frame.payload().length)))
          .as("UTF-8 of a close reason")
          .isTrue();
    }
  }

  static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
