package dev.baton.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A moment in a log: a time, its own events included, or the place behind one event.
 *
 * @param at the time, or that of the event
 * @param seq the event's number; {@link Long#MAX_VALUE} if it is a time
 */
public record LogMoment(Instant at, long seq) {
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

  /** The number of an event, if a text that means a moment is one and no time. */
  public static OptionalLong eventNumber(String text) {
    return NUMBER.matcher(text).matches()
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  /**
   * Behind an event.
   *
   * @return empty if the source does not have the event
   */
  public static Optional<LogMoment> behind(long seq, AuditSource source) {
    List<AuditEvent> found = new ArrayList<>(1);
    var itself =
        new HistoryQuery(
            Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), seq - 1, 1);
    History.read(source, itself, found::add);
    return found.stream()
        .filter(event -> event.seq() == seq)
        .findFirst()
        .map(event -> new LogMoment(event.at(), seq));
  }

  /** Behind all events of a time. */
  public static LogMoment of(Instant at) {
    return new LogMoment(at, Long.MAX_VALUE);
  }

  /** Whether an event does not come later. */
  boolean covers(Instant time, long number) {
    return !time.isAfter(at) && number <= seq;
  }

  /** Whether it is the place behind an event, and not a time. */
  public boolean isOfEvent() {
    return seq != Long.MAX_VALUE;
  }
}
