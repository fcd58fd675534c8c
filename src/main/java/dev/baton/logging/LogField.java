package dev.baton.logging;

import org.jspecify.annotations.Nullable;

/**
 * A parameter of a log line: a text has its value, a JSON line has it once more as a member of this
 * name.
 *
 * @param value shown by its {@code toString}; null if there is none
 */
public record LogField(String name, @Nullable Object value) {
  /** The value alone, as the text of the line has it. */
  @Override
  public String toString() {
    return value == null ? "-" : value.toString();
  }
}
