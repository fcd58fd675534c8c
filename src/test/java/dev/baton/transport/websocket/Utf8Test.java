package dev.baton.transport.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
  private static final List<Integer> EDGES =
      List.of(
          0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
          0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF);

  private static boolean isValid(byte[] bytes) {
    return Utf8.isValid(bytes, 0, bytes.length);
  }

  /** The JDK's own strict decoder. */
  private static boolean decodes(byte[] bytes) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Mostly bytes at the edges of the rules, which plain random bytes seldom put together. */
  private static byte[] mostlyEdges(Random random) {
    var bytes = new byte[random.nextInt(9)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] =
          (byte)
              (random.nextInt(3) == 0
                  ? random.nextInt(256)
                  : EDGES.get(random.nextInt(EDGES.size())));
    }
    return bytes;
  }

  @Test
  void agreesWithTheDecoderOfTheJdk() {
    var random = new Random(6455);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = mostlyEdges(random);
      assertThat(isValid(bytes)).as(HexFormat.of().formatHex(bytes)).isEqualTo(decodes(bytes));
    }
  }

  @Test
  void everyCharacterIsValid() {
    for (int code = 0; code <= Character.MAX_CODE_POINT; code++) {
      // Lone surrogates become question marks here.
      assertThat(isValid(Character.toString(code).getBytes(UTF_8))).as("%x", code).isTrue();
    }
  }

  @Test
  void everySequenceOfTwoBytesIsJudgedAsByTheJdk() {
    for (int pair = 0; pair < 0x1_0000; pair++) {
      byte[] bytes = {(byte) (pair >> 8), (byte) pair};
      assertThat(isValid(bytes)).as("%04x", pair).isEqualTo(decodes(bytes));
    }
  }

  @Test
  @Tag("slow")
  void everyLongerFormIsJudgedAsByTheJdkAtTheEdgesOfItsLaterBytes() {
    int[] edges = {0x7F, 0x80, 0xBF, 0xC0};
    for (int lead = 0xE0; lead <= 0xFF; lead++) {
      for (int second = 0; second <= 0xFF; second++) {
        for (int third : edges) {
          assertJudgedAsByTheJdk(lead, second, third);
          for (int fourth : edges) {
            assertJudgedAsByTheJdk(lead, second, third, fourth);
          }
        }
      }
    }
  }

  private static void assertJudgedAsByTheJdk(int... values) {
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    if (isValid(bytes) != decodes(bytes)) {
      throw new AssertionError("judged differently: " + HexFormat.of().formatHex(bytes));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"c080", "e08080", "f0808080", "eda080", "edbfbf", "f4908080", "f8888080"})
  void overlongFormsSurrogatesAndWhatIsTooLargeAreInvalid(String hex) {
    assertThat(isValid(HexFormat.of().parseHex(hex))).isFalse();
  }

  @Test
  void onlyTheRangeCounts() {
    byte[] bytes = {(byte) 0xFF, 'a', (byte) 0xC3, (byte) 0xA9, (byte) 0xFF};
    assertThat(Utf8.isValid(bytes, 1, 4)).isTrue();
    assertThat(Utf8.isValid(bytes, 1, 3)).isFalse();
    assertThat(Utf8.isValid(bytes, 0, 4)).isFalse();
    assertThat(Utf8.isValid(bytes, 2, 2)).isTrue();
  }
}
