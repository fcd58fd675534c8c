package dev.baton.protocol;

import java.util.Arrays;

/**
 * One pass over a JSON object (RFC 8259) that checks all of it and shows the members of the object
 * itself. It creates no objects for what it skips, neither names nor numbers, and keeps nothing:
 * the cost of an object is its length, whatever it contains. A parser that keeps a table of names
 * pays for each new one, and shares its table with all other clients.
 *
 * <p>The text must be valid UTF-8. Used by one thread.
 */
final class JsonScan {
  /** The depth that the parsers of receivers accept. */
  private static final int MAX_NAME = 50_000;

  private final byte[] text;
  private final JsonCursor cursor;
  private final int maxNesting;

  // For each object or array that is open, whether it is an object.
  private boolean[] objects = new boolean[16];
  private int depth;
  private boolean begun;

  // The current member's name, without its quotes, and whether it has escapes.
  private int nameStart;
  private int nameEnd;
  private boolean nameEscaped;

  /** A text that is not a JSON object, or one that nests too deep. It costs no stack trace. */
  static final class NotJsonException extends Exception {
    NotJsonException() {
      super("not a JSON object", null, false, false);
    }
  }

  /**
   * A scan of the bytes from {@code start} to {@code end}.
   *
   * @param maxNesting how deep they may nest, the object itself being the first level
   */
  JsonScan(byte[] text, int start, int end, int maxNesting) {
    this.text = text;
    this.cursor = new JsonCursor(text, start, end);
    this.maxNesting = maxNesting;
  }

  /** Where the scan is: before a member's value, or after it once it is skipped. */
  int position() {
    return cursor.position();
  }

  /** Skips the beginning of the object. */
  void beginObject() throws NotJsonException {
    cursor.skipBlanks();
    cursor.expect('{');
    push(true);
  }

  /** Goes to the value of the next member; false at the end of the object. */
  boolean nextMember() throws NotJsonException {
    cursor.skipBlanks();
    if (cursor.peek() == '}') {
      cursor.skip();
      depth--;
      return false;
    }
    if (begun) {
      cursor.expect(',');
      cursor.skipBlanks();
    }
    begun = true;
    member();
    return true;
  }

  /** Whether the current member has this name, which is ASCII. */
  boolean isNamed(String name) {
    if (nameEscaped) {
      // An escape takes six bytes at most, so that a longer name is not even read.
      return nameEnd - nameStart <= 6 * name.length()
          && cursor.unquoted(nameStart, nameEnd).equals(name);
    }
    if (nameEnd - nameStart != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (text[nameStart + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Skips the value of the current member. */
  void skipValue() throws NotJsonException {
    int base = depth;
    boolean valueComes = true;
    while (valueComes || depth > base) {
      valueComes = valueComes ? value() : goesOn();
    }
  }

  /** Skips a value, or into it; true if a value inside it comes next. */
  private boolean value() throws NotJsonException {
    switch (cursor.peek()) {
      case '{' -> {
        return opens(true, '}');
      }
      case '[' -> {
        return opens(false, ']');
      }
      default -> cursor.scalar();
    }
    return false;
  }

  private boolean opens(boolean isObject, char close) throws NotJsonException {
    cursor.skip();
    push(isObject);
    cursor.skipBlanks();
    if (cursor.peek() == close) {
      cursor.skip();
      depth--;
      return false;
    }
    if (isObject) {
      member();
    }
    return true;
  }

  /** After a value: skips what ends its object or array, or goes to the next value. */
  private boolean goesOn() throws NotJsonException {
    cursor.skipBlanks();
    boolean isObject = objects[depth - 1];
    int next = cursor.peek();
    cursor.skip();
    if (next == ',') {
      cursor.skipBlanks();
      if (isObject) {
        member();
      }
      return true;
    }
    if (next != (isObject ? '}' : ']')) {
      throw new NotJsonException();
    }
    depth--;
    return false;
  }

  /** Checks that only blanks follow the object. */
  void endOfText() throws NotJsonException {
    cursor.skipBlanks();
    if (!cursor.isAtEnd()) {
      throw new NotJsonException();
    }
  }

  /** The text of a skipped string with its quotes. */
  String string(int from, int to) {
    return cursor.unquoted(from + 1, to - 1);
  }

  /** Skips a name and its colon, to the value. */
  private void member() throws NotJsonException {
    int start = cursor.position() + 1;
    boolean escaped = cursor.quoted();
    if (cursor.position() - start > MAX_NAME) {
      throw new NotJsonException();
    }
    if (depth == 1) {
      nameStart = start;
      nameEnd = cursor.position() - 1;
      nameEscaped = escaped;
    }
    cursor.skipBlanks();
    cursor.expect(':');
    cursor.skipBlanks();
  }

  private void push(boolean isObject) throws NotJsonException {
    if (depth == maxNesting) {
      throw new NotJsonException();
    }
    if (depth == objects.length) {
      objects = Arrays.copyOf(objects, 2 * depth);
    }
    objects[depth++] = isObject;
  }
}
