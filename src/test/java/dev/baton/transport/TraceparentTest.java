package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceparentTest {
  private static final String REST = "-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void aValidOneIsKept() {
    assertThat(Traceparent.of("00" + REST)).hasValue("00" + REST);
  }

  @Test
  void ofALaterVersionOnlyWhatIsKnownIsKept() {
    assertThat(Traceparent.of("cc" + REST + "-more, whatever")).hasValue("cc" + REST);
    assertThat(Traceparent.of("cc" + REST)).hasValue("cc" + REST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff" + REST,
        "00" + REST + "-more",
        "00" + REST + ".",
        "cc" + REST + ".more",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\n",
      })
  void whatIsNotValidIsNotKept(String value) {
    assertThat(Traceparent.of(value)).isEmpty();
  }
}
