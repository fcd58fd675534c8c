package dev.baton.cli;

import dev.baton.logging.LogFormat;
import java.util.List;
import java.util.logging.Level;

/**
 * What the diagnostic log shows.
 *
 * @param format how its lines look
 * @param access whether it has a line for each connect and each end
 * @param options the options that differ from their defaults, without secrets, for the first line
 */
public record LogSettings(Level level, LogFormat format, boolean access, List<String> options) {
  public LogSettings {
    options = List.copyOf(options);
  }
}
