package dev.baton.eventlog.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhrasesTest {
  /** What is on disks: the phrases of 1, 2, 3 and so on. They may become more, and never others. */
  private static final List<String> WRITTEN =
      List.of(
          "Mozilla/5.0 (",
          "X11; Linux x86_64",
          "Windows NT 10.0; Win64; x64",
          "Macintosh; Intel Mac OS X 10_15_7",
          "Macintosh; Intel Mac OS X 10.15",
          "Linux; Android 10; K",
          "Linux; Android ",
          "iPhone; CPU iPhone OS ",
          "iPad; CPU OS ",
          " like Mac OS X",
          ") AppleWebKit/537.36 (KHTML, like Gecko) ",
          ") AppleWebKit/605.1.15 (KHTML, like Gecko) ",
          "Chrome/",
          "Version/",
          " Mobile/15E148",
          ".0.0.0 Safari/537.36",
          ".0.0.0 Mobile Safari/537.36",
          ".0.0.0",
          " Safari/605.1.15",
          " Safari/604.1",
          " Edg/",
          " OPR/",
          " SamsungBrowser/",
          "; rv:",
          ".0) Gecko/20100101 Firefox/",
          "https://",
          "http://",
          "localhost");

  private static final int ROUNDS = 20_000;

  @Test
  void everyPhraseHasTheNumberThatWasWritten() {
    for (int i = 0; i < WRITTEN.size(); i++) {
      String number = String.valueOf((char) (i + 1));
      assertThat(Phrases.expand(number)).isEqualTo(WRITTEN.get(i));
      assertThat(Phrases.shorten(WRITTEN.get(i))).isEqualTo(number);
    }
    for (char unknown = (char) (WRITTEN.size() + 1); unknown < ' '; unknown++) {
      String text = "a" + unknown;
      assertThatThrownBy(() -> Phrases.expand(text)).isInstanceOf(LogTooNewException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"
            + " Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/131.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
            + " Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            + " Version/18.1 Safari/605.1.15"
      })
  void whatBrowsersSayIsShort(String userAgent) {
    String shortened = Phrases.shorten(userAgent);
    assertThat(shortened).hasSizeLessThan(20);
    assertThat(Phrases.expand(shortened)).isEqualTo(userAgent);
  }

  /** Otherwise a client could have said what it has not. */
  @Test
  void aControlCharacterInATextIsNoPhrase() {
    for (char c = 0; c < ' '; c++) {
      String text = "a" + c + "b";
      assertThat(Phrases.shorten(text)).isEqualTo("a\0" + c + "b");
      assertThat(Phrases.expand(Phrases.shorten(text))).isEqualTo(text);
    }
  }

  @Test
  void everyTextIsHadBackAsItWas() {
    var random = new Random(5);
    for (int i = 0; i < ROUNDS; i++) {
      var text = new StringBuilder();
      for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
        String phrase = WRITTEN.get(random.nextInt(WRITTEN.size()));
        switch (random.nextInt(4)) {
          case 0 -> text.append(phrase);
          case 1 -> text.append(phrase, 0, random.nextInt(phrase.length()));
          case 2 -> text.append((char) random.nextInt(0x90));
          default -> text.append((char) random.nextInt(0x10000));
        }
      }
      assertThat(Phrases.expand(Phrases.shorten(text.toString()))).isEqualTo(text.toString());
    }
  }

  @Test
  void anEscapeAtTheEndIsRefused() {
    assertThatThrownBy(() -> Phrases.expand("a\0")).isInstanceOf(IllegalArgumentException.class);
  }
}
