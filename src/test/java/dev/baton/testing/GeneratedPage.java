package dev.baton.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A page, or a part of one between two marks, that says what the code says. The test that owns it
 * compares; run with {@code -Dbaton.regenerate=true} it writes.
 */
public final class GeneratedPage {
  private GeneratedPage() {}

  /** Compares a whole file with what it should hold. */
  public static void check(Path page, String expected) throws IOException {
    if (Boolean.getBoolean("baton.regenerate")) {
      Files.writeString(page, expected);
    }
    assertThat(Files.readString(page)).as(advice(page)).isEqualTo(expected);
  }

  /** Compares what stands between two marks with what should stand there. */
  public static void checkPart(Path page, String begin, String end, String expected)
      throws IOException {
    String text = Files.readString(page);
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf(end);
    assertThat(text).contains(begin, end);
    String part = "\n" + expected;
    if (Boolean.getBoolean("baton.regenerate")) {
      Files.writeString(page, text.substring(0, from) + part + text.substring(to));
      return;
    }
    assertThat(text.substring(from, to)).as(advice(page)).isEqualTo(part);
  }

  private static String advice(Path page) {
    return page + " is not what the code says; to write it: scripts/test --regenerate";
  }
}
