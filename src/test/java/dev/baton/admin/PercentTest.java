package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentTest {
  @ParameterizedTest
  @CsvSource({
    "alice, alice",
    "a%20b, a b",
    "a+b, a+b",
    "%C3%A4, \u00e4",
    "%F0%9F%98%80, \uD83D\uDE00",
    "a%2Fb, a/b",
    "%2e%2E, ..",
    "%2e%2e%2Fmetrics, ../metrics",
    "%2541, %41",
    "%3Cscript%3E, <script>"
  })
  void anIdIsDecodedOnceAndNothingIsReadIntoIt(String segment, String id) throws Exception {
    assertThat(Percent.peerInPath(segment).value()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "%",
        "%4",
        "%zz",
        "a%",
        "%00",
        "a%00b",
        "%0a",
        "%7f",
        "%c2%80",
        "%ff",
        "%C0%AE",
        "%C0%AF",
        "%ED%A0%80",
        "%EF%BF%BD",
        "%F8%88%80%80%80"
      })
  void whatIsNoIdIsRefused(String segment) {
    assertThatThrownBy(() -> Percent.peerInPath(segment)).isInstanceOf(BadRequestException.class);
  }

  @Test
  void anIdHasAtMost256Bytes() throws Exception {
    assertThat(Percent.peerInPath("%61".repeat(256)).value()).hasSize(256);
    assertThatThrownBy(() -> Percent.peerInPath("a".repeat(257)))
        .isInstanceOf(BadRequestException.class);
    assertThatThrownBy(() -> Percent.peerInPath("%C3%A4".repeat(129)))
        .isInstanceOf(BadRequestException.class);
  }

  @Test
  void aParameterHasANameAndAValueAndComesOnce() throws Exception {
    assertThat(Percent.parameters("")).isEmpty();
    assertThat(Percent.parameters("a=1&b=%26%3D&c=x+y%2B&d="))
        .isEqualTo(Map.of("a", "1", "b", "&=", "c", "x y+", "d", ""));
    for (String query : new String[] {"a", "&", "a=1&", "a=1&a=2", "a=1&%61=2", "a=%", "a=%ff"}) {
      assertThatThrownBy(() -> Percent.parameters(query))
          .as(query)
          .isInstanceOf(BadRequestException.class);
    }
  }
}
