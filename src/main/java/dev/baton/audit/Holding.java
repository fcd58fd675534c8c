package dev.baton.audit;

import java.time.Instant;

/**
 * That an ID was held at the moment asked for.
 *
 * @param peer the ID
 * @param connection the connection that held it
 * @param since when it began to; behind a gap in the log, a time at which it did already
 * @param detached whether its socket was gone and the ID waited for its client
 * @param address where its client was
 * @param userAgent what its client called itself
 * @param proof the subject and, if it has one, the issuer of the proof that it was taken with, or
 *     empty
 */
public record Holding(
    String peer,
    String connection,
    Instant since,
    boolean detached,
    String address,
    String userAgent,
    String proof) {
  Holding asDetached() {
    return new Holding(peer, connection, since, true, address, userAgent, proof);
  }
}
