package dev.baton.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What a mistyped word was probably meant to be. */
final class Suggestions {
  /** A part of a word that is shorter says too little. */
  private static final int SHORTEST_PART = 3;

  private Suggestions() {}

  /** The end of a message: {@code ; did you mean 'serve'?}, or nothing. */
  static String hint(String typed, Collection<String> known) {
    return closest(typed, known).map("; did you mean '%s'?"::formatted).orElse("");
  }

  /** The word that is most like the typed one, if one is. */
  static Optional<String> closest(String typed, Collection<String> known) {
    String plain = plain(typed);
    return known.stream()
        .sorted()
        .filter(word -> distance(plain, plain(word)) <= Math.max(1, plain.length() / 3))
        .min(
            Comparator.comparingInt((String word) -> distance(plain, plain(word)))
                .thenComparing(word -> !plain(word).startsWith(plain))
                .thenComparingInt(word -> edits(plain, plain(word))));
  }

  private static String plain(String word) {
    return word.replaceFirst("^-+", "").replace('-', '_').toLowerCase(Locale.ROOT);
  }

  /** How many mistakes of a typist are between two words; a part of a word is one. */
  private static int distance(String typed, String word) {
    int edits = edits(typed, word);
    return typed.length() >= SHORTEST_PART && word.contains(typed) ? Math.min(edits, 1) : edits;
  }

  /** Letters that are missing, added, wrong or exchanged with their neighbour. */
  private static int edits(String a, String b) {
    var edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int wrong = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        edits[i][j] =
            Math.min(edits[i - 1][j - 1] + wrong, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        if (isExchange(a, i, b, j)) {
          edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
        }
      }
    }
    return edits[a.length()][b.length()];
  }

  private static boolean isExchange(String a, int i, String b, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
