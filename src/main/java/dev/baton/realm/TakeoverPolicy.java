package dev.baton.realm;

import java.time.Duration;

/**
 * The options of the takeover.
 *
 * @param allowed whether a proof can move a held ID to another client
 * @param everyConnect whether every connect needs a proof, on a vacant ID too
 * @param maxDisplacements how often a live holder may be displaced in a minute
 * @param proofMaxAge how long a proof may hold, and so how long an ID remembers those it has seen
 */
public record TakeoverPolicy(
    boolean allowed, boolean everyConnect, int maxDisplacements, Duration proofMaxAge) {
  /** PeerServer's: an ID that is taken stays taken. */
  public static final TakeoverPolicy OFF =
      new TakeoverPolicy(false, false, 5, Duration.ofMinutes(10));
}
