package dev.baton.transport.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.transport.websocket.MessageAssembler.BadFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455, sections 5.5.1 and 7.4. */
class CloseFramesTest {
  private static byte[] payload(int code, byte... reason) {
    var payload = new byte[2 + reason.length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(reason, 0, payload, 2, reason.length);
    return payload;
  }

  private static void assertBad(byte[] payload, Violation violation) {
    assertThatThrownBy(() -> CloseFrames.answerTo(payload))
        .isInstanceOfSatisfying(
            BadFrame.class, e -> assertThat(e.violation()).isEqualTo(violation));
  }

  @Test
  void anEmptyCloseIsAnsweredWithAnEmptyOne() throws BadFrame {
    assertThat(CloseFrames.answerTo(new byte[0])).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1003, 1007, 1011, 1012, 1014, 3000, 3999, 4000, 4409, 4999})
  void aCodeThatMayBeSentIsAnsweredWithoutItsReason(int code) throws BadFrame {
    assertThat(CloseFrames.answerTo(payload(code))).isEqualTo(payload(code));
    assertThat(CloseFrames.answerTo(payload(code, "bye é".getBytes(UTF_8))))
        .isEqualTo(payload(code));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 0xFFFF})
  void aCodeThatMayNotBeSentIsAProtocolError(int code) {
    assertBad(payload(code), Violation.PROTOCOL_ERROR);
  }

  @Test
  void halfACodeIsAProtocolError() {
    assertBad(new byte[] {3}, Violation.PROTOCOL_ERROR);
  }

  @Test
  void aReasonThatIsNoUtf8IsBad() {
    assertBad(payload(1000, (byte) 'a', (byte) 0xFF), Violation.INVALID_UTF8);
  }

  @Test
  void aReasonIsCheckedFromItsFirstByteOn() {
    assertBad(payload(1000, (byte) 0xFF), Violation.INVALID_UTF8);
    assertBad(payload(1000, (byte) 0xFF, (byte) 'a'), Violation.INVALID_UTF8);
  }

  @Test
  void onlyOneCodeSaysThatAClientGoesAway() {
    assertThat(CloseFrames.isGoingAway(payload(1001))).isTrue();
    assertThat(CloseFrames.isGoingAway(payload(1001, (byte) 'a'))).isTrue();
    for (int code : new int[] {1000, 1002, 1001 - 256, 1001 + 256, 768, 895, 4001}) {
      assertThat(CloseFrames.isGoingAway(payload(code))).as("code %d", code).isFalse();
    }
    assertThat(CloseFrames.isGoingAway(new byte[0])).isFalse();
    assertThat(CloseFrames.isGoingAway(new byte[] {3})).isFalse();
  }
}
