package dev.baton.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which events of a log are asked for.
 *
 * @param peer only events that say something of this ID
 * @param types only events of these types; empty for all
 * @param from only events of this time or later
 * @param to only events before this time
 * @param after only events with a greater number
 * @param limit at most so many
 */
public record HistoryQuery(
    Optional<String> peer,
    Set<String> types,
    Optional<Instant> from,
    Optional<Instant> to,
    long after,
    long limit) {
  public HistoryQuery {
    types = Set.copyOf(types);
  }

  boolean matches(AuditEvent event) {
    return event.seq() > after
        && (peer.isEmpty() || event.isGap() || event.concerns(peer.get()))
        && (types.isEmpty() || types.contains(event.type()))
        && (from.isEmpty() || !event.at().isBefore(from.get()))
        && (to.isEmpty() || event.at().isBefore(to.get()));
  }
}
