package dev.baton.realm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"a", " ", "alice", "é?\"<", "__proto__", "a b", "\u4F60\u597D", "\uD83C\uDFB7"})
  void anyPrintableTextIsAnId(String text) {
    assertThat(PeerId.parse(text)).contains(new PeerId(text));
    assertThat(new PeerId(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a\u0000b",
        "a\nb",
        "\u001F",
        "\u007F",
        "\u0080",
        "\u009F",
        "\uFFFD",
        "\uD83C",
        "a\uD83Cb",
        "\uDFB7",
        "\uDFB7\uD83C",
        "\uD83C\uD83C\uDFB7"
      })
  void controlCharactersBrokenInputAndLoneSurrogatesAreNone(String text) {
    assertThat(PeerId.parse(text)).isEmpty();
    assertThatThrownBy(() -> new PeerId(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theLimitIsInBytesAndNotInCharacters() {
    assertThat(PeerId.parse("a".repeat(256))).isPresent();
    assertThat(PeerId.parse("a".repeat(257))).isEmpty();
    assertThat(PeerId.parse("é".repeat(128))).isPresent();
    assertThat(PeerId.parse("é".repeat(129))).isEmpty();
    assertThat(PeerId.parse("\uD83C\uDFB7".repeat(64))).isPresent();
    assertThat(PeerId.parse("\uD83C\uDFB7".repeat(64) + "a")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "A1", "a-b", "a_b c-9", "0-0-0"})
  void lettersAndDigitsWithSingleSeparatorsAreStrict(String text) {
    assertThat(new PeerId(text).isStrict()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-a", "a-", "a--b", "a -b", " a", "a.b", "é", "a\u00A0b"})
  void everythingElseIsNot(String text) {
    assertThat(new PeerId(text).isStrict()).isFalse();
  }

  @Test
  void nearlyEqualIdsAreDifferent() {
    assertThat(new PeerId("alice")).isNotEqualTo(new PeerId("Alice"));
    assertThat(new PeerId("é")).isNotEqualTo(new PeerId("e\u0301"));
    assertThat(new PeerId("a")).isNotEqualTo(new PeerId("a "));
  }
}
