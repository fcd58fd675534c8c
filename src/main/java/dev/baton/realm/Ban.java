package dev.baton.realm;

import java.time.Instant;
import java.util.Optional;

/**
 * The ban on an ID: no client gets it while it is in force.
 *
 * @param since when it was ordered
 * @param until when it ends by itself; empty if it does not
 */
public record Ban(Instant since, Optional<Instant> until, OperatorOrder order) {
  /** Whether it has not ended at this time. */
  boolean isInForce(Instant at) {
    return until.isEmpty() || at.isBefore(until.get());
  }

  /** The same without who ordered it, and why. */
  Ban redacted() {
    return new Ban(since, until, Redaction.ERASED.order());
  }
}
