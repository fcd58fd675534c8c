package dev.baton.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected values are what {@code new URLSearchParams(query)} gives in Node and browsers. */
class QueryStringTest {
  private static List<String> pairs(String raw) {
    List<String> pairs = new ArrayList<>();
    QueryString.forEach(raw, (name, value) -> pairs.add(name + "=" + value));
    return pairs;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          id=a `id=a`
          id=a+b `id=a b`
          id=a%20b `id=a b`
          id=a%2Bb `id=a+b`
          i%64=%61 `id=a`
          id=%zz `id=%zz`
          id=%4 `id=%4`
          id=% `id=%`
          id=%%41 `id=%A`
          id=%4%31 `id=%41`
          id=%c3%A9 `id=é`
          id=é `id=é`
          id=%ff `id=\uFFFD`
          id=%c3 `id=\uFFFD`
          id=%c3+%a9 `id=\uFFFD \uFFFD`
          id=é%41 `id=éA`
          id=%é1 `id=%é1`
          id=a=b=c `id=a=b=c`
          id= `id=`
          id `id=`
          =a `=a`
          """)
  void decodesAsUrlSearchParamsDoes(String raw, String expected) {
    assertThat(pairs(raw)).containsExactly(expected);
  }

  @Test
  void emptyPartsAreNoPairs() {
    assertThat(pairs("")).isEmpty();
    assertThat(pairs("&&")).isEmpty();
    assertThat(pairs("&a=1&&b=2&")).containsExactly("a=1", "b=2");
  }

  @Test
  void anEncodedSeparatorDoesNotSeparate() {
    assertThat(pairs("id=a%26token%3Db&token=c")).containsExactly("id=a&token=b", "token=c");
  }
}
