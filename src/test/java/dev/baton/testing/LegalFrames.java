package dev.baton.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.RawWebSocket.RawFrame;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What RFC 6455 demands of a frame from a server that never fragments and never sends binary. */
public final class LegalFrames {
  private LegalFrames() {}

  /** Asserts it; an HTTP answer in the stream fails here. */
  public static void assertLegal(RawFrame frame) {
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

  public static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
