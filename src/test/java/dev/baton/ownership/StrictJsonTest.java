package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.UTF_8;
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
        "{\"a\":1e400}",
        "{\"a\":True}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\'\"}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":1}",
        "{\"a\":null,\"a\":null}",
        "{\"x\":{\"a\":1,\"a\":1}}",
        "{\"x\":[{\"a\":1,\"a\":1}]}",
        "# {}",
        "{/**/}",
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
  void nestingHasALimit() {
    assertThat(StrictJson.object(nested(31))).isPresent();
    assertThat(StrictJson.object(nested(32))).isEmpty();
    assertThat(StrictJson.object(nested(100_000))).isEmpty();
  }

  private static byte[] nested(int depth) {
    return ("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}").getBytes(UTF_8);
  }
}
