package dev.baton.transport.websocket;

import static dev.baton.testing.RawWebSocket.BINARY;
import static dev.baton.testing.RawWebSocket.CLOSE;
import static dev.baton.testing.RawWebSocket.CONTINUATION;
import static dev.baton.testing.RawWebSocket.PING;
import static dev.baton.testing.RawWebSocket.PONG;
import static dev.baton.testing.RawWebSocket.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.testing.RawWebSocket;
import dev.baton.transport.websocket.SocketRoom.Pair;
import dev.baton.transport.websocket.WebSocketLimits.MessageLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A WebSocket and its listener on a real socket, without a session and without HTTP. */
@Tag("slow")
@Timeout(60)
class WebSocketTest {
  private SocketRoom room = new SocketRoom(LimitSamples.GENEROUS);

  @AfterEach
  void close() throws IOException {
    room.close();
  }

  private void use(WebSocketLimits limits) throws IOException {
    room.close();
    room = new SocketRoom(limits);
  }

  /** The close code that comes next, and the end of the connection behind it. */
  private static int closeCode(RawWebSocket client) {
    RawWebSocket.RawFrame frame = client.read().orElseThrow();
    assertThat(frame.opcode()).isEqualTo(CLOSE);
    return frame.closeCode();
  }

  @Test
  void messageIsHeardAndAnswered() throws Exception {
    try (Pair pair = room.open()) {
      pair.client().sendText("héllo");
      assertThat(pair.client().readText()).isEqualTo("héllo");
      assertThat(pair.server().heard()).containsExactly("opened", "message héllo");
      assertThat(room.openSockets()).isEqualTo(1);
    }
  }

  @Test
  void fragmentsAreOneMessageAlsoWithAPingBetweenThem() {
    try (Pair pair = room.open()) {
      byte[] euro = "€".getBytes(UTF_8);
      pair.client().send(false, 0, TEXT, new byte[] {euro[0]});
      pair.client().send(true, 0, PING, new byte[] {7});
      pair.client().send(false, 0, CONTINUATION, new byte[] {euro[1]});
      pair.client().send(true, 0, CONTINUATION, new byte[] {euro[2]});
      RawWebSocket.RawFrame pong = pair.client().read().orElseThrow();
      assertThat(pong.opcode()).isEqualTo(PONG);
      assertThat(pong.payload()).containsExactly(7);
      assertThat(pair.client().readText()).isEqualTo("€");
      assertThat(pair.server().heard()).containsExactly("opened", "message €");
    }
  }

  @Test
  void clientsCloseIsAnsweredWithItsCodeAndTheListenerKnowsBefore() throws Exception {
    try (Pair pair = room.open()) {
      pair.client().sendClose(4_001);
      assertThat(closeCode(pair.client())).isEqualTo(4_001);
      assertThat(pair.server().heard()).containsExactly("opened", "ended CLOSED_BY_CLIENT");
      assertThat(pair.client().read()).isEmpty();
      pair.server().awaitEnd();
      assertThat(room.openSockets()).isZero();
      assertThat(room.usedMemory()).isZero();
    }
  }

  @Test
  void pageThatGoesAwaySaysSo() throws Exception {
    try (Pair pair = room.open()) {
      pair.client().sendClose(1_001);
      assertThat(closeCode(pair.client())).isEqualTo(1_001);
      assertThat(pair.server().heard()).contains("ended GOING_AWAY");
    }
  }

  @Test
  void applicationsCloseGoesOutBehindWhatWasSentBefore() throws Exception {
    try (Pair pair = room.open()) {
      assertThat(pair.server().socket().send("last".getBytes(UTF_8))).isTrue();
      pair.server().socket().close(new CloseStatus(4_409, "Elsewhere"));
      assertThat(pair.server().socket().send("too late".getBytes(UTF_8))).isFalse();
      assertThat(pair.client().readText()).isEqualTo("last");
      assertThat(closeCode(pair.client())).isEqualTo(4_409);
      assertThat(pair.server().heard()).contains("ended CLOSED_BY_APPLICATION");
      pair.client().sendText("not read any more");
      await().until(() -> pair.server().heard().contains("dropped"));
      // A client that does not answer the close is cut off.
      assertThat(pair.client().readToEnd()).isEmpty();
      pair.server().awaitEnd();
    }
  }

  @Test
  void messageBeyondTheLimitIsRefusedWhenItsHeaderHasCome() throws Exception {
    use(
        new WebSocketLimits(
            new MessageLimits(100, 3),
            LimitSamples.GENEROUS.rate(),
            LimitSamples.GENEROUS.outbox(),
            LimitSamples.GENEROUS.silence()));
    try (Pair pair = room.open()) {
      // A masked text frame of 101 bytes, of which none is sent.
      pair.client().sendRaw(new byte[] {(byte) 0x81, (byte) (0x80 | 101)});
      assertThat(closeCode(pair.client())).isEqualTo(1_009);
      pair.server().awaitEnd();
      assertThat(pair.server().heard()).containsExactly("opened", "ended VIOLATION");
      assertThat(room.counted()).containsExactly(SocketCounter.CLOSED_TOO_BIG);
    }
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws Exception {
    try (Pair pair = room.open()) {
      pair.client().send(true, 0, TEXT, new byte[] {(byte) 0xC0, (byte) 0x80});
      assertThat(closeCode(pair.client())).isEqualTo(1_007);
      pair.server().awaitEnd();
      assertThat(pair.server().heard()).containsExactly("opened", "ended VIOLATION");
      assertThat(room.counted()).containsExactly(SocketCounter.CLOSED_PROTOCOL_ERROR);
    }
  }

  @Test
  void binaryThatIsNotUtf8IsAnEmptyMessage() {
    try (Pair pair = room.open()) {
      pair.client().send(true, 0, BINARY, new byte[] {(byte) 0xFF});
      assertThat(pair.client().readText()).isEmpty();
      assertThat(pair.server().heard()).containsExactly("opened", "message ");
    }
  }

  @Test
  void clientThatReadsNothingIsCutOffAndItsMemoryComesBack() throws Exception {
    use(LimitSamples.outbox(1 << 20, Duration.ofMillis(200)));
    try (Pair pair = room.open(_ -> {}, 4_096)) {
      var piece = new byte[16_000];
      RelayResult result = RelayResult.QUEUED;
      for (int i = 0; i < 10_000 && result == RelayResult.QUEUED; i++) {
        result = pair.server().socket().relay("sender", piece);
      }
      assertThat(result).isNotEqualTo(RelayResult.QUEUED);
      pair.server().awaitEnd();
      assertThat(pair.server().heard()).containsExactly("opened", "ended SLOW_CONSUMER");
      assertThat(room.counted()).containsExactly(SocketCounter.CLOSED_SLOW_CONSUMER);
      await().until(() -> room.usedMemory() == 0);
    }
  }

  @Test
  void silentClientIsPingedAndThenClosedWithoutACode() throws Exception {
    use(LimitSamples.silence(Duration.ofMillis(50), Duration.ofMillis(400)));
    try (Pair pair = room.open()) {
      RawWebSocket.RawFrame frame = pair.client().read().orElseThrow();
      assertThat(frame.opcode()).isEqualTo(PING);
      while (frame.opcode() == PING) {
        frame = pair.client().read().orElseThrow();
      }
      assertThat(frame.opcode()).isEqualTo(CLOSE);
      assertThat(frame.payload()).isEmpty();
      assertThat(pair.server().heard()).containsExactly("opened", "ended ALIVE_TIMEOUT");
      assertThat(room.counted()).containsExactly(SocketCounter.CLOSED_ALIVE_TIMEOUT);
    }
  }

  @Test
  void probeIsAnsweredByAPong() throws Exception {
    try (Pair pair = room.open()) {
      long before = System.nanoTime();
      var answered = new CountDownLatch(1);
      assertThat(pair.server().socket().probe(answered::countDown)).isPresent();
      assertThat(pair.client().read().orElseThrow().opcode()).isEqualTo(PING);
      pair.client().send(true, 0, PONG, new byte[0]);
      answered.await();
      assertThat(pair.server().socket().isSilentSince(before)).isFalse();
    }
  }

  @Test
  void connectionThatBreaksIsLost() throws Exception {
    try (Pair pair = room.open()) {
      pair.client().reset();
      pair.server().awaitEnd();
      assertThat(pair.server().heard()).containsExactly("opened", "ended LOST");
      assertThat(room.openSockets()).isZero();
    }
  }

  @Test
  void listenerThatThrowsEndsItsOwnSocketOnly() throws Exception {
    try (Pair other = room.open();
        Pair pair =
            room.open(
                _ -> {
                  throw new IllegalStateException("no room");
                },
                0)) {
      pair.server().awaitEnd();
      assertThat(pair.server().heard()).containsExactly("opened", "failed no room", "ended LOST");
      other.client().sendText("still here");
      assertThat(other.client().readText()).isEqualTo("still here");
    }
  }
}
