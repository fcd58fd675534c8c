package dev.baton.session;

import java.util.List;
import java.util.Optional;

/**
 * Which key files of the data folder are missing, as the thread reports it that looks for them.
 * Serving does not depend on it, but the next start does. Safe for use by many threads.
 */
public final class KeyFileCondition {
  // Written by that thread.
  private volatile List<String> missing = List.of();

  KeyFileCondition() {}

  /** These files are missing, by their names; none if all are there. */
  public void missing(List<String> names) {
    missing = List.copyOf(names);
  }

  /** What an operator should act on; empty while all files are there. */
  public Optional<String> warning() {
    List<String> names = missing;
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of("missing in the data folder: " + String.join(", ", names));
  }
}
