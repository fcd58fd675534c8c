package dev.baton.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
  @ParameterizedTest
  @CsvSource({
    "https://a.example, https://a.example",
    "https://a.example/, https://a.example",
    "HTTPS://A.Example, https://a.example",
    "https://a.example:443, https://a.example",
    "https://a.example:443/, https://a.example",
    "https://a.example:0443, https://a.example",
    "https://a.example:, https://a.example",
    "http://a.example:80/, http://a.example",
    "http://a.example:443, http://a.example:443",
    "https://a.example:80, https://a.example:80",
    "http://localhost:3000/, http://localhost:3000",
    "' https://a.example ', https://a.example",
    "http://192.0.2.7:8080, http://192.0.2.7:8080",
    "http://[::1]:3000, http://[::1]:3000",
    "http://[0:0:0:0:0:0:0:1], http://[::1]",
    "http://[2001:DB8:0:0:1:0:0:1]/, http://[2001:db8::1:0:0:1]",
    "http://[2001:db8:0:1:0:0:0:0], http://[2001:db8:0:1::]",
    "http://[2001:db8:1:2:3:4:5:6], http://[2001:db8:1:2:3:4:5:6]",
    "http://[::], http://[::]",
    "capacitor://localhost, capacitor://localhost",
    "chrome-extension://abcdef/, chrome-extension://abcdef",
    "null, null"
  })
  void anOriginIsReadAsBrowsersWriteIt(String listed, String written) {
    assertThat(Origins.parse(List.of(listed))).containsExactly(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.example",
        "localhost:3000",
        "//a.example",
        "https://",
        "https:///",
        "https:/a.example",
        "https://a.example/app",
        "https://a.example//",
        "https://a.example?x",
        "https://a.example#x",
        "https://user@a.example",
        "https://*.example",
        "https://a.example:65536",
        "https://a.example:x",
        "https://a.example:123456",
        "https://a b.example",
        "https://bücher.example",
        "https://[::1",
        "https://[::g]",
        "https://[::ffff:192.0.2.7]",
        "wss://a.example",
        "WS://a.example",
        "NULL"
      })
  void whatIsNoOriginIsRefusedAndNamed(String listed) {
    assertThatThrownBy(() -> Origins.parse(List.of("https://b.example", listed)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + listed + "'");
  }

  @Test
  void anOriginListedTwiceIsOneAndEmptyOnesAreNone() {
    assertThat(Origins.parse(List.of("https://a.example/", "", " ", "https://A.example")))
        .containsExactly("https://a.example");
  }

  @Test
  void anAsteriskAllowsEveryOrigin() {
    assertThat(Origins.parse(List.of("*"))).isEmpty();
    assertThat(Origins.parse(List.of("https://a.example", " *"))).isEmpty();
  }
}
