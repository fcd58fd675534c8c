package dev.baton.session;

import dev.baton.liveness.Liveness;
import java.time.Clock;

/**
 * What the session gets from the program round it.
 *
 * @param memory what may be held for clients
 * @param liveness watches the session's loops, and ends the process
 * @param receipts signs what clients keep of their events
 */
public record Environment(
    Clock clock, Metrics metrics, MemoryBudget memory, Liveness liveness, ReceiptIssuer receipts) {}
