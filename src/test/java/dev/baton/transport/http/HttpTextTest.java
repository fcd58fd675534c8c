package dev.baton.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The grammar of RFC 9110 and RFC 9112 as patterns, beside the loops that read each request. */
class HttpTextTest {
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern CONTENT = Pattern.compile("[^\\x00-\\x08\\x0a-\\x1f\\x7f]*");
  private static final Pattern TARGET = Pattern.compile("[^\\x00-\\x20\\x7f]+");
  private static final Pattern LINE =
      Pattern.compile("([A-Z0-9!#$%&'*+.^_`|~-]+) ([^\\x00-\\x20\\x7f]+) HTTP/1\\.([01])");

  private static final List<String> PIECES =
      List.of(
          "GET",
          "OPTIONS",
          "get",
          "G\"T",
          " ",
          "  ",
          "\t",
          "/",
          "/id?a=b",
          "*",
          "\u0001",
          "\u007f",
          "\u00ff",
          "HTTP/1.1",
          "HTTP/1.0",
          "HTTP/1.2",
          "HTTP/11",
          "http/1.1",
          "HTTP/1.1 ",
          "GET /",
          "OPTIONS *",
          " HTTP/1.1",
          " HTTP/1.0");

  @Test
  void eachCharacterCountsAsInThePatterns() {
    for (char c = 0; c < 256; c++) {
      for (String text : List.of("" + c, "a" + c, c + "a", "a" + c + "a")) {
        assertThat(HttpText.isToken(text)).as("token with %d", (int) c).isEqualTo(is(TOKEN, text));
        assertThat(HttpText.isFieldContent(text))
            .as("content with %d", (int) c)
            .isEqualTo(is(CONTENT, text));
        assertThat(HttpText.isTarget(text))
            .as("target with %d", (int) c)
            .isEqualTo(is(TARGET, text));
      }
    }
    assertThat(HttpText.isToken("")).isFalse();
    assertThat(HttpText.isFieldContent("")).isTrue();
    assertThat(HttpText.isTarget("")).isFalse();
  }

  private static boolean is(Pattern pattern, String text) {
    return pattern.matcher(text).matches();
  }

  @Test
  void aLineIsReadAsThePatternReadsIt() {
    var random = new Random(20261127);
    int read = 0;
    for (int n = 0; n < 200_000; n++) {
      var text = new StringBuilder();
      for (int pieces = random.nextInt(7); pieces > 0; pieces--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      String line = text.toString();
      Matcher parts = LINE.matcher(line);
      boolean hasPath =
          parts.matches()
              && (parts.group(2).startsWith("/")
                  || (parts.group(2).equals("*") && parts.group(1).equals("OPTIONS")));
      var parsed = RequestLine.parse(line);
      assertThat(parsed.isPresent()).as("'%s'", line).isEqualTo(hasPath);
      if (hasPath) {
        read++;
        assertThat(parsed.orElseThrow().method()).isEqualTo(parts.group(1));
        assertThat(parsed.orElseThrow().target()).isEqualTo(parts.group(2));
        assertThat(parsed.orElseThrow().isHttp10()).isEqualTo(parts.group(3).equals("0"));
      }
    }
    assertThat(read).as("lines that are right").isGreaterThan(100);
  }
}
