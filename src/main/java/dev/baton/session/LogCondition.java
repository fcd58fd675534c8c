package dev.baton.session;

import dev.baton.eventlog.Damage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The condition of the event log.
 *
 * @param isWritable whether events can be appended in time
 * @param shortage why clients are refused when the disk is nearly full; empty if none is
 * @param olderDamage what is wrong with events that the start did not read
 * @param outlook how fast it grows and how long the space lasts
 */
public record LogCondition(
    boolean isWritable,
    Optional<String> shortage,
    Optional<Damage> olderDamage,
    LogOutlook outlook) {
  /** What an operator should act on, although clients are served. */
  public List<String> warnings() {
    return Stream.of(shortage, olderDamage.map(LogCondition::warning), outlook.warning())
        .flatMap(Optional::stream)
        .toList();
  }

  private static String warning(Damage damage) {
    return "events older than the newest snapshot are damaged, the first is event " + damage.seq();
  }
}
