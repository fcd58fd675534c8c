package dev.baton.realm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorOrderTest {
  @ParameterizedTest
  @ValueSource(strings = {"spam", "a b", "\u00e4\u00f6", "\uD83D\uDE00", "<script>", "' OR 1=1 --"})
  void aReasonIsAnyLineOfText(String reason) {
    assertThat(new OperatorOrder("otto", reason).reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a\nb",
        "a\u0000",
        "a\u007f",
        "a\u0085",
        "\uD83D",
        "a\uDE00b",
        "\uDE00\uD83D"
      })
  void whatIsNoLineOfTextIsRefused(String reason) {
    assertThatThrownBy(() -> new OperatorOrder("otto", reason))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReasonFitsACloseFrame() {
    assertThat(OperatorOrder.isReason("a".repeat(123))).isTrue();
    assertThat(OperatorOrder.isReason("a".repeat(124))).isFalse();
    assertThat(OperatorOrder.isReason("\u00e4".repeat(61))).isTrue();
    assertThat(OperatorOrder.isReason("\u00e4".repeat(62))).isFalse();
  }
}
