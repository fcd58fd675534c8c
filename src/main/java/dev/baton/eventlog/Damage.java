package dev.baton.eventlog;

import java.nio.file.Path;

/**
 * Where a log stops being what was written.
 *
 * @param file the file, if it is known
 * @param seq the first event that cannot be relied on
 * @param why what is wrong with it
 */
public record Damage(Path file, long seq, String why) {
  @Override
  public String toString() {
    return "%s is damaged at event %d: %s".formatted(file, seq, why);
  }
}
