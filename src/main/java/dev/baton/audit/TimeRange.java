package dev.baton.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * A stretch of time that an audit asks for.
 *
 * @param from its beginning; empty for no bound
 * @param to its end, which is not part of it; empty for no bound
 */
public record TimeRange(Optional<Instant> from, Optional<Instant> to) {
  /** Without bounds. */
  static final TimeRange ALWAYS = new TimeRange(Optional.empty(), Optional.empty());

  /** Whether a moment is in it. */
  boolean contains(Instant moment) {
    return from.filter(moment::isBefore).isEmpty()
        && to.filter(end -> !moment.isBefore(end)).isEmpty();
  }

  /** Whether some of what lasts from {@code begin} to {@code end}, or still goes on, is in it. */
  boolean overlaps(Instant begin, Optional<Instant> end) {
    return to.filter(before -> !begin.isBefore(before)).isEmpty()
        && from.filter(after -> end.filter(at -> at.isBefore(after)).isPresent()).isEmpty();
  }
}
