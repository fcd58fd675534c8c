package dev.baton.eventlog.record;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogRefusedException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Whether the owner of a data folder can open its {@link PersonalKeys}, found by reading alone. */
public final class PersonalKeyCheck {
  private PersonalKeyCheck() {}

  /**
   * Why the keys cannot be opened; empty if they can.
   *
   * @param areNeeded tells whether the log has events that only keys of old can open; asked if the
   *     file is missing
   */
  public static Optional<String> problem(LogFiles files, BooleanSupplier areNeeded) {
    return new PersonalKeyFile(files).problem(areNeeded);
  }

  /**
   * Requires that the keys can be opened, before anything is changed.
   *
   * @param areNeeded as above
   * @throws LogRefusedException if they cannot
   */
  public static void requireUsable(LogFiles files, BooleanSupplier areNeeded) {
    Optional<String> problem = problem(files, areNeeded);
    if (problem.isPresent()) {
      throw refusal(files, problem.get());
    }
  }

  static LogRefusedException refusal(LogFiles files, String why) {
    return new LogRefusedException(
        ("%s. It holds the keys of personal data in the event log. Nothing was changed. Put it"
                + " back from a backup. If it is lost, 'baton erase --lost_keys --data_dir %s'"
                + " makes new keys, and what the old ones would open stays unreadable for ever")
            .formatted(why, files.folder()));
  }
}
