package dev.baton.audit;

import dev.baton.eventlog.LogReading;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a log reaches.
 *
 * @param reading the state of the log
 * @param begins the time of the first event that the log has, if it has one
 * @param lastAt that of the last one
 */
public record LogExtent(LogReading reading, Optional<Instant> begins, Optional<Instant> lastAt) {}
