package dev.baton.audit;

import dev.baton.eventlog.LogEntry;

/**
 * The last event that was read, which the next one may take back.
 *
 * @param isVoid whether it came too late to count
 */
public record UnsettledEvent(LogEntry entry, boolean isVoid) {}
