package dev.baton.session;

import dev.baton.eventlog.Damage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the event log is.
 *
 * @param isWritable whether it takes events, and takes them in time
 * @param shortage what clients are refused for want of room on the disk; empty if none is
 * @param olderDamage what is wrong with events that the start did not read
 * @param outlook how fast it grows and how long there is room for that
 */
public record LogCondition(
    boolean isWritable,
    Optional<String> shortage,
    Optional<Damage> olderDamage,
    LogOutlook outlook) {
  /** What an operator should do something about, although clients are served. */
  public List<String> warnings() {
    return Stream.of(shortage, olderDamage.map(LogCondition::warning), outlook.warning())
        .flatMap(Optional::stream)
        .toList();
  }

  private static String warning(Damage damage) {
    return "events of the log in front of its newest snapshot are damaged, the first is event "
        + damage.seq();
  }
}
