package dev.baton.admin;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who may ask what of the admin port.
 *
 * @param tokens the file of operators' tokens; empty if there are none
 * @param protectsMetrics whether metrics and health need a token too
 * @param failedRate bad tokens of one address that are answered in a minute; 0 for no limit
 */
public record AdminRules(Optional<Path> tokens, boolean protectsMetrics, int failedRate) {
  public AdminRules {
    if (failedRate < 0) {
      throw new IllegalArgumentException("no limit is negative");
    }
  }

  /**
   * Reads the file of tokens only to check it.
   *
   * @throws IllegalArgumentException that names the file and says what is wrong with it
   */
  public void requireUsable() {
    tokens.ifPresent(
        file -> {
          try {
            AdminTokens.requireUsable(file);
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                "--admin_tokens %s: %s".formatted(file, e.getMessage()), e);
          }
        });
  }
}
