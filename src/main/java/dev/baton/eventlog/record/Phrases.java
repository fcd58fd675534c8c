package dev.baton.eventlog.record;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes what browsers say of themselves short: each phrase that most of them use is replaced by one
 * control character. A control character of the text itself follows a NUL, so that every text is
 * restored exactly.
 */
final class Phrases {
  private static final char ESCAPE = 0;

  /** The phrases of the control characters 1, 2, 3 and so on. It only grows at its end. */
  private static final List<String> PHRASES =
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

  private static final List<List<Integer>> BY_FIRST_CHARACTER = byFirstCharacter();

  private Phrases() {}

  /** The indexes of the phrases that begin with a character, the longest first. */
  private static List<List<Integer>> byFirstCharacter() {
    List<List<Integer>> indexes = new ArrayList<>();
    for (char c = 0; c < 0x80; c++) {
      String first = String.valueOf(c);
      List<Integer> found = new ArrayList<>();
      for (int i = 0; i < PHRASES.size(); i++) {
        if (PHRASES.get(i).startsWith(first)) {
          found.add(i);
        }
      }
      found.sort(Comparator.comparingInt(i -> -PHRASES.get(i).length()));
      indexes.add(List.copyOf(found));
    }
    return List.copyOf(indexes);
  }

  /** The text with its phrases replaced. */
  static String shorten(String text) {
    var shortened = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int phrase = phraseAt(text, at);
      if (phrase >= 0) {
        shortened.append((char) (phrase + 1));
        at += PHRASES.get(phrase).length();
        continue;
      }
      char c = text.charAt(at++);
      if (c < ' ') {
        shortened.append(ESCAPE);
      }
      shortened.append(c);
    }
    return shortened.toString();
  }

  /** The index of the longest phrase that stands here, or -1. */
  private static int phraseAt(String text, int at) {
    char first = text.charAt(at);
    if (first < BY_FIRST_CHARACTER.size()) {
      for (int phrase : BY_FIRST_CHARACTER.get(first)) {
        if (text.startsWith(PHRASES.get(phrase), at)) {
          return phrase;
        }
      }
    }
    return -1;
  }

  /**
   * The reverse of {@link #shorten}.
   *
   * @throws LogTooNewException if it has a phrase that this program does not know
   * @throws IllegalArgumentException if it ends in the middle
   */
  static String expand(String shortened) {
    var text = new StringBuilder(4 * shortened.length());
    for (int at = 0; at < shortened.length(); at++) {
      char c = shortened.charAt(at);
      if (c >= ' ') {
        text.append(c);
      } else if (c != ESCAPE) {
        text.append(phrase(c));
      } else if (++at < shortened.length()) {
        text.append(shortened.charAt(at));
      } else {
        throw new IllegalArgumentException("nothing follows the escape");
      }
    }
    return text.toString();
  }

  private static String phrase(char number) {
    if (number > PHRASES.size()) {
      throw new LogTooNewException(
          "the record has phrase " + (int) number + ", which this program does not know");
    }
    return PHRASES.get(number - 1);
  }
}
