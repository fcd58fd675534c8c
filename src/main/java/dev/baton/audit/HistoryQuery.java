package dev.baton.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which events of a log are asked for.
 *
 * @param types only events of these types; empty for all
 * @param text only events that have it in a detail, in these very letters; empty for all
 * @param newestFirst whether they are asked for in the order against that of the log
 * @param after only events with a greater number, or with a smaller one if the newest come first
 * @param limit at most so many, and one more to keep an event and the gap behind it together
 */
public record HistoryQuery(
    AuditFilter filter,
    Set<String> types,
    String text,
    boolean newestFirst,
    long after,
    long limit) {
  /** Greater than the number of any event, and than how many there are. */
  public static final long ALL = Long.MAX_VALUE / 4;

  public HistoryQuery {
    types = Set.copyOf(types);
    after = Math.min(after, ALL);
    limit = Math.min(limit, ALL);
  }

  /** A query in the order of the log. */
  public HistoryQuery(
      Optional<String> peer,
      Set<String> types,
      Optional<Instant> from,
      Optional<Instant> to,
      long after,
      long limit) {
    this(AuditFilter.of(peer, new TimeRange(from, to)), types, "", false, after, limit);
  }

  /** Whether it asks for this event. */
  public boolean matches(AuditEvent event) {
    return (newestFirst ? event.seq() < after : event.seq() > after)
        && filter.matches(event)
        && (types.isEmpty() || types.contains(event.type()))
        && (text.isEmpty() || event.says(text));
  }
}
