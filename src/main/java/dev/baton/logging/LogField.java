package dev.baton.logging;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a log line: a text has its value, a JSON line has it once more as a member of this
 * name.
 *
 * @param value shown by its {@code toString}; null if there is none
 * @param isOfClient whether a client has chosen it, so that it may look like more of the line
 */
public record LogField(String name, @Nullable Object value, boolean isOfClient) {
  private static final Pattern WORD = Pattern.compile("[^\\s,;\"\\\\]+");

  /** A value that no client has chosen. */
  public LogField(String name, @Nullable Object value) {
    this(name, value, false);
  }

  /** The value alone, as the text of the line has it: a client's in quotation marks if need be. */
  @Override
  public String toString() {
    String text = value == null ? "-" : value.toString();
    return !isOfClient || WORD.matcher(text).matches()
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
