package dev.baton.transport.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.websocket.WsOpCode;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames on the wire, by RFC 6455, section 5.2. */
class FramesTest {
  private static String header(Frames.Frame frame) {
    var buffer = new byte[Frames.MAX_HEADER + 2];
    int end = Frames.putHeader(frame, buffer, 1);
    assertThat(buffer[0]).isZero();
    assertThat(buffer[end]).isZero();
    return HexFormat.of().formatHex(buffer, 1, end);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 8100",
    "1, 8101",
    "125, 817d",
    "126, 817e007e",
    "127, 817e007f",
    "65535, 817effff",
    "65536, 817f0000000000010000",
    "16909060, 817f0000000001020304"
  })
  void theLengthTakesTheShortestForm(int length, String expected) {
    assertThat(header(Frames.text(new byte[length]))).isEqualTo(expected);
  }

  @Test
  void everyKindOfFrameHasItsOpCodeAndIsWhole() {
    assertThat(header(Frames.ping())).isEqualTo("8900");
    assertThat(header(Frames.pong(new byte[] {1, 2}))).isEqualTo("8a02");
    assertThat(header(Frames.close(new byte[] {3, (byte) 0xE8}))).isEqualTo("8802");
  }

  @Test
  void aPongCarriesThePingsPayload() {
    assertThat(Frames.pong(new byte[] {1, 2}).payload()).containsExactly(1, 2);
  }

  @ParameterizedTest
  @EnumSource(Violation.class)
  void aCloseCarriesItsCodeAndText(Violation violation) {
    CloseStatus status = violation.status();
    byte[] payload = Frames.close(status).payload();
    assertThat((payload[0] & 0xff) << 8 | (payload[1] & 0xff)).isEqualTo(status.code());
    assertThat(new String(Arrays.copyOfRange(payload, 2, payload.length), US_ASCII))
        .isEqualTo(status.reason())
        .matches("[ -~]+");
    assertThat(payload).hasSizeLessThanOrEqualTo(125);
  }

  /** Clients act on these: a violation that is called otherwise here keeps its code and text. */
  @Test
  void everyViolationKeepsItsCodeAndText() {
    assertThat(Violation.values())
        .extracting(violation -> violation.status().code() + " " + violation.status().reason())
        .containsExactlyInAnyOrder(
            "1002 Protocol error",
            "1007 Invalid UTF-8",
            "1009 Message too big",
            "1009 Too many fragments",
            "1013 Try again later");
  }

  @Test
  void aCloseWithoutACodeIsEmpty() {
    Frames.Frame frame = Frames.close(CloseStatus.NONE);
    assertThat(frame.opCode()).isEqualTo(WsOpCode.CLOSE);
    assertThat(frame.payload()).isEmpty();
  }

  @Test
  void aFrameIsCountedWithTheLargestHeader() {
    assertThat(Frames.text(new byte[5]).wireBytes()).isEqualTo(15);
  }
}
