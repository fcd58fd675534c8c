package dev.baton.realm;

import java.util.Optional;

/**
 * The time for which one client holds an ID, its resumes included: from the event that gave it the
 * ID to the one that ends that, by a disconnect, a takeover or an expiry. A ticket is bound to the
 * tenure in which it was given.
 *
 * <p>It is named by the connection that began it and not by that event's number: after a repair of
 * the log, or a loss of power with a log that was not forced, a number can be given once more.
 *
 * @param begunBy the connection that took the ID, vacant or from another client
 * @param wonBy the rank of the proof by which it took the ID over; empty if the ID was vacant,
 *     where nothing has to be proved
 */
public record Tenure(ConnectionId begunBy, Optional<ProofRank> wonBy) {
  /** Whether it was won by a proof of this rank or a higher one. */
  boolean isWonByAtLeast(ProofRank rank) {
    return wonBy.isPresent() && wonBy.get().compareTo(rank) >= 0;
  }
}
