package dev.baton.transport.websocket;

import static io.helidon.websocket.WsOpCode.BINARY;
import static io.helidon.websocket.WsOpCode.CONTINUATION;
import static io.helidon.websocket.WsOpCode.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.transport.websocket.MessageAssembler.BadFrame;
import io.helidon.websocket.WsOpCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessageAssemblerTest {
  /** At most 10 bytes in at most 3 fragments. */
  private final MessageAssembler assembler = new MessageAssembler(10, 3);

  private byte @Nullable [] add(WsOpCode opCode, boolean fin, String text) throws BadFrame {
    return assembler.add(opCode, fin, text.getBytes(UTF_8));
  }

  private void assertBad(WsOpCode opCode, boolean fin, byte[] payload, Violation violation) {
    assertThatThrownBy(() -> assembler.add(opCode, fin, payload))
        .isInstanceOfSatisfying(
            BadFrame.class, e -> assertThat(e.violation()).isEqualTo(violation));
  }

  @Test
  void aWholeFrameIsAMessage() throws BadFrame {
    assertThat(add(TEXT, true, "one")).isEqualTo("one".getBytes(UTF_8));
    assertThat(add(TEXT, true, "")).isEmpty();
    assertThat(add(BINARY, true, "two")).isEqualTo("two".getBytes(UTF_8));
  }

  @Test
  void fragmentsAreJoinedAndTheNextMessageStartsEmpty() throws BadFrame {
    for (int round = 0; round < 2; round++) {
      assertThat(add(TEXT, false, "on")).isNull();
      assertThat(add(CONTINUATION, false, "")).isNull();
      assertThat(add(CONTINUATION, true, "e")).isEqualTo("one".getBytes(UTF_8));
    }
    assertThat(add(TEXT, true, "0123456789")).hasSize(10);
  }

  @Test
  void aMessageCanBeginWithNothing() throws BadFrame {
    assertThat(add(TEXT, false, "")).isNull();
    assertBad(TEXT, true, new byte[1], Violation.PROTOCOL_ERROR);
  }

  @Test
  void aContinuationOfNothingIsBad() throws BadFrame {
    assertBad(CONTINUATION, true, new byte[1], Violation.PROTOCOL_ERROR);
    add(TEXT, true, "one");
    assertBad(CONTINUATION, false, new byte[1], Violation.PROTOCOL_ERROR);
  }

  @Test
  void aNewMessageWithinAnotherIsBad() throws BadFrame {
    add(TEXT, false, "on");
    assertBad(TEXT, true, new byte[1], Violation.PROTOCOL_ERROR);
    assertBad(BINARY, false, new byte[1], Violation.PROTOCOL_ERROR);
  }

  @Test
  void aMessageHasTheLimitInOneFrame() throws BadFrame {
    assertThat(add(TEXT, true, "0123456789")).hasSize(10);
    assertBad(TEXT, true, new byte[11], Violation.TOO_BIG);
  }

  @Test
  void aMessageHasTheLimitInFragments() throws BadFrame {
    assertThat(add(TEXT, false, "01234567")).isNull();
    assertBad(CONTINUATION, true, new byte[3], Violation.TOO_BIG);
    assertThat(add(CONTINUATION, true, "89")).hasSize(10);
  }

  @Test
  void aMessageHasALimitOfFragmentsAlsoWhenTheyAreEmpty() throws BadFrame {
    add(TEXT, false, "");
    add(CONTINUATION, false, "");
    add(CONTINUATION, false, "");
    assertBad(CONTINUATION, false, new byte[0], Violation.TOO_MANY_FRAGMENTS);
  }

  @Test
  void asManyFragmentsAsTheLimitAreAMessage() throws BadFrame {
    add(TEXT, false, "a");
    add(CONTINUATION, false, "b");
    assertThat(add(CONTINUATION, true, "c")).isEqualTo("abc".getBytes(UTF_8));
  }

  @Test
  void aCharacterMayBeCutBetweenFragments() throws BadFrame {
    byte[] text = "é".getBytes(UTF_8);
    assertThat(assembler.add(TEXT, false, new byte[] {text[0]})).isNull();
    assertThat(assembler.add(CONTINUATION, true, new byte[] {text[1]})).isEqualTo(text);
  }

  @Test
  void textThatIsNoUtf8IsBad() throws BadFrame {
    assertBad(TEXT, true, new byte[] {(byte) 0xC3}, Violation.INVALID_UTF8);
    add(TEXT, false, "a");
    assertBad(CONTINUATION, true, new byte[] {(byte) 0xFF}, Violation.INVALID_UTF8);
  }

  @Test
  void aBadFrameSaysWhy() {
    assertThatThrownBy(() -> add(CONTINUATION, true, "")).hasMessage("Protocol error");
  }
}
