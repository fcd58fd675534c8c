package dev.baton.logging;

import java.util.logging.Formatter;

/** How the lines of the diagnostic log look. */
public enum LogFormat {
  TEXT,
  JSON;

  /**
   * A formatter of such lines, each of which ends with a line feed. Safe for use by many threads.
   */
  public Formatter formatter() {
    return this == JSON ? new JsonLines() : new TextLines();
  }
}
