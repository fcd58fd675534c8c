package dev.baton.transport.http;

import dev.baton.session.MemoryBudget;
import dev.baton.session.Metrics;
import java.time.Duration;

/**
 * What all HTTP connections of a server share.
 *
 * @param timeout how long a request may take to arrive
 * @param writeTimeout how long a client may take nothing of an answer of the admin port
 */
public record HttpContext(
    RequestMonitor monitor,
    MemoryBudget memory,
    Metrics metrics,
    FaultLog faults,
    Duration timeout,
    Duration writeTimeout) {}
