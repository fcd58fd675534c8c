package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CloseReasonTest {
  @ParameterizedTest
  @EnumSource(CloseReason.class)
  void everyTextIsAsciiAndFitsAControlFrame(CloseReason reason) {
    assertThat(reason.text()).matches("[ -~]*");
    assertThat(reason.text().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(100);
  }

  @ParameterizedTest
  @EnumSource(CloseReason.class)
  void everyCodeMayBeSentAndIsExplained(CloseReason reason) {
    int code = reason.code();
    assertThat(code)
        .matches(c -> (c >= 1000 && c <= 1014) || (c >= 3000 && c <= 4999))
        .isNotIn(1004, 1005, 1006, 1015);
    assertThat(reason.text()).isNotEmpty();
  }

  @Test
  void anOverriddenClientIsToldInTheAgreedWords() {
    assertThat(CloseReason.CONNECTED_ELSEWHERE.code()).isEqualTo(4409);
    assertThat(CloseReason.CONNECTED_ELSEWHERE.text()).isEqualTo("Connected elsewhere");
  }

  /** Clients act on these: a reason that is called otherwise here keeps its code and its text. */
  @Test
  void everyReasonKeepsItsCodeAndItsText() {
    assertThat(CloseReason.values())
        .extracting(reason -> reason.code() + " " + reason.text())
        .containsExactlyInAnyOrder(
            "1000 Left",
            "1007 Too many messages in a row that are no JSON object",
            "1012 Service restart",
            "1013 Try again later",
            "4400 Bad parameters",
            "4401 Bad key",
            "4401 Proof required",
            "4403 Disconnected by an operator",
            "4403 Banned",
            "4409 ID is taken",
            "4409 Connected elsewhere",
            "4429 Limit reached");
  }
}
