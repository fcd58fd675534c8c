package dev.baton.ownership;

/** Text that is safe in a log line: 1 to {@value #MAX_CHARS} printable characters of ASCII. */
final class Printable {
  static final int MAX_CHARS = 128;

  private Printable() {}

  static boolean is(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_CHARS
        && text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  /** The text, made safe for a log line. */
  static String shown(String text) {
    return text.substring(0, Math.min(text.length(), MAX_CHARS)).replaceAll("[^ -~]", "?");
  }
}
