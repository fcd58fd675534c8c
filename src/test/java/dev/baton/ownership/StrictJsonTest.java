package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
  @Test
  void everyKindOfValueIsRead() {
    String text = "{\"s\":\"x\",\"n\":1.5,\"b\":true,\"z\":null,\"l\":[1,[]],\"o\":{\"a\":{}}}";
    assertThat(StrictJson.object(text.getBytes(UTF_8)))
        .contains(
            Map.of(
                "s",
                "x",
                "n",
                1.5,
                "b",
                true,
                "z",
                StrictJson.NULL,
                "l",
                List.of(1.0, List.of()),
                "o",
                Map.of("a", Map.of())));
    assertThat(StrictJson.NULL).hasToString("null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "{",
        "{}}",
        "{}{}",
        "{} x",
        "{'a':1}",
        "{a:1}",
        "{\"a\":1,}",
        "{\"a\"=1}",
        "{\"a\":1;\"b\":1}",
        "{\"a\":}",
        "{\"a\":[1,]}",
        "{\"a\":[1}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":-01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":1e}",
        "{\"a\":-}",
        "{\"a\":0x1}",
        "{\"a\":1e400}",
        "{\"a\":-1e400}",
        "{\"a\":-Infinity}",
        "{\"a\":INF}",
        "{\"a\":-NaN}",
        "{\"a\":1x}",
        "{\"a\":True}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\u0000\"}",
        "{\"a\":\"\\'\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":1,\"a\":1}",
        "{\"\":1,\"\":2}",
        "{\"\\ud800\":1,\"\\uD800\":2}",
        "{\"a\":1,\"\\u0061\":1}",
        "{\"a\":null,\"a\":null}",
        "{\"x\":{\"a\":1,\"a\":1}}",
        "{\"x\":[{\"a\":1,\"a\":1}]}",
        "# {}",
        "{/**/}",
        "{\"a\":1} // x",
        "{\"a\":1}#",
        "{\"a\":1}\u0000",
        "{\"a\":1}\f",
        "\u000b{}",
        "\u00a0{}",
        "{\"a\":truex}",
        "{\"a\":tru}",
        "{\"a\":1 \"b\":2}",
        "{,}",
        "\"x\"",
        "\uFEFF{}"
      })
  void whatRfc8259DoesNotKnowIsRefused(String text) {
    assertThat(StrictJson.object(text.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() {
    for (int first : new int[] {0x80, 0xc0, 0xed, 0xff}) {
      byte[] text = {'{', '"', (byte) first, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'};
      assertThat(StrictJson.object(text)).isEmpty();
    }
  }

  @Test
  void aNumberIsTheNearestDouble() {
    assertThat(number("9007199254740993")).isEqualTo(9007199254740992d);
    assertThat(number("12345678901234567890")).isEqualTo(1.2345678901234567E19);
    assertThat(number("1" + "0".repeat(300))).isEqualTo(1e300);
    assertThat(number("1E+5")).isEqualTo(1e5);
    assertThat(number("1e-400")).isZero();
    assertThat(number("-0")).isZero();
    assertThat(number("0." + "1".repeat(900))).isEqualTo(1 / 9d);
  }

  private static double number(String text) {
    Object value =
        StrictJson.object(("{\"a\":" + text + "}").getBytes(UTF_8)).orElseThrow().get("a");
    return (Double) requireNonNull(value);
  }

  @Test
  void aNumberThatNoDoubleComesNearOrThatHasNoEndIsRefused() {
    assertThat(StrictJson.object(("{\"a\":" + "1".repeat(400) + "}").getBytes(UTF_8))).isEmpty();
    assertThat(StrictJson.object(("{\"a\":0." + "1".repeat(1_100) + "}").getBytes(UTF_8)))
        .isEmpty();
  }

  @Test
  void aTextIsWhatItsEscapesSayEvenHalfACharacter() {
    String text = "{\"a\":\"\\ud800\",\"b\":\"\\ud83d\\ude00\\/\\n\",\"\":\"\u2028\u007f\"}";
    assertThat(StrictJson.object(text.getBytes(UTF_8)))
        .contains(Map.of("a", "\ud800", "b", "\ud83d\ude00/\n", "", "\u2028\u007f"));
  }

  @Test
  void theSameNameInDifferentObjectsIsNotADuplicate() {
    String text = "{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]}}";
    assertThat(StrictJson.object(text.getBytes(UTF_8))).isPresent();
  }

  @Test
  void whiteSpaceMayStandAround() {
    assertThat(StrictJson.object("\r\n\t {\n}\n\n".getBytes(UTF_8))).contains(Map.of());
  }

  @Test
  void aNameMayBeAsLongAsItsFile() {
    String name = "n".repeat(60_000);
    assertThat(StrictJson.object(("{\"" + name + "\":true}").getBytes(UTF_8)))
        .contains(Map.of(name, true));
  }

  @Test
  void nestingHasALimit() {
    assertThat(StrictJson.object(nested(31))).isPresent();
    assertThat(StrictJson.object(nested(32))).isEmpty();
    assertThat(StrictJson.object(nested(100_000))).isEmpty();
    assertThat(StrictJson.object(nestedObjects(32))).isPresent();
    assertThat(StrictJson.object(nestedObjects(33))).isEmpty();
  }

  private static byte[] nested(int depth) {
    return ("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}").getBytes(UTF_8);
  }

  private static byte[] nestedObjects(int depth) {
    return ("{\"a\":".repeat(depth) + "1" + "}".repeat(depth)).getBytes(UTF_8);
  }
}
