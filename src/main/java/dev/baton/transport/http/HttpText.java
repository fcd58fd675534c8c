package dev.baton.transport.http;

/** The characters of the parts of a request's head. Each is a byte of it (ISO 8859-1). */
final class HttpText {
  private static final boolean[] TOKEN = new boolean[256];

  static {
    String marks = "!#$%&'*+-.^_`|~";
    for (char c = '!'; c < TOKEN.length; c++) {
      TOKEN[c] =
          (c >= '0' && c <= '9')
              || (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || marks.indexOf(c) >= 0;
    }
  }

  private HttpText() {}

  /** Whether it may be the name of a header or a method (RFC 9110, section 5.6.2). */
  static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!TOKEN[text.charAt(i)]) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Whether it has no control but the tab, as a header's value (RFC 9110, section 5.5). */
  static boolean isFieldContent(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** Whether it has neither blanks nor controls, as a target (RFC 9112, section 3.2). */
  static boolean isTarget(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == 0x7f) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
