package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.protocol.JsonScan.NotJsonException;
import java.util.Arrays;

/** A position in a JSON text that skips one token after the other. */
final class JsonCursor {
  private static final byte[] TRUE = "true".getBytes(US_ASCII);
  private static final byte[] FALSE = "false".getBytes(US_ASCII);
  private static final byte[] NULL = "null".getBytes(US_ASCII);
  private static final int NO_BYTE = -1;

  /** The depth that the parsers of receivers accept. */
  private static final int MAX_NUMBER = 1_000;

  private final byte[] text;
  private final int end;
  private int at;

  JsonCursor(byte[] text, int start, int end) {
    this.text = text;
    this.at = start;
    this.end = end;
  }

  int position() {
    return at;
  }

  boolean isAtEnd() {
    return at == end;
  }

  void skip() {
    at++;
  }

  /** Skips a string, a number, true, false or null. */
  void scalar() throws NotJsonException {
    switch (peek()) {
      case '"' -> quoted();
      case 't' -> literal(TRUE);
      case 'f' -> literal(FALSE);
      case 'n' -> literal(NULL);
      default -> number();
    }
  }

  /** Skips a string, and returns whether it has escapes. */
  boolean quoted() throws NotJsonException {
    expect('"');
    boolean escaped = false;
    while (at < end) {
      byte next = text[at++];
      if (next == '"') {
        return escaped;
      }
      if (next == '\\') {
        escaped = true;
        escape();
      } else if (next >= 0 && next < ' ') {
        break;
      }
    }
    throw new NotJsonException();
  }

  private void escape() throws NotJsonException {
    switch (peek()) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
      case 'u' -> {
        at++;
        for (int i = 0; i < 4; i++) {
          if (Character.digit(peek(), 16) < 0) {
            throw new NotJsonException();
          }
          at++;
        }
      }
      default -> throw new NotJsonException();
    }
  }

  private void number() throws NotJsonException {
    int from = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    if (at - from > MAX_NUMBER) {
      throw new NotJsonException();
    }
  }

  private void digits() throws NotJsonException {
    int from = at;
    while (isDigit(peek())) {
      at++;
    }
    if (at == from) {
      throw new NotJsonException();
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private void literal(byte[] word) throws NotJsonException {
    int to = at + word.length;
    if (to > end || !Arrays.equals(text, at, to, word, 0, word.length)) {
      throw new NotJsonException();
    }
    at = to;
  }

  void skipBlanks() {
    while (at < end && isBlank(text[at])) {
      at++;
    }
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  /** The next byte; at the end, a byte that no JSON contains outside of a string. */
  int peek() {
    return at < end ? text[at] : NO_BYTE;
  }

  void expect(char c) throws NotJsonException {
    if (peek() != c) {
      throw new NotJsonException();
    }
    at++;
  }

  /** The text of a valid string, given without its quotes. */
  String unquoted(int from, int to) {
    var said = new StringBuilder();
    int plain = from;
    int i = from;
    while (i < to) {
      if (text[i] != '\\') {
        i++;
        continue;
      }
      said.append(new String(text, plain, i - plain, UTF_8));
      byte escape = text[i + 1];
      said.append(
          switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) Integer.parseInt(new String(text, i + 2, 4, US_ASCII), 16);
            default -> (char) escape;
          });
      i += escape == 'u' ? 6 : 2;
      plain = i;
    }
    return said.append(new String(text, plain, to - plain, UTF_8)).toString();
  }
}
