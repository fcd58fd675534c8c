package dev.baton.session;

import java.time.Clock;
import java.util.function.Consumer;

/**
 * What the session gets from the program round it.
 *
 * @param onFatal called when the process must end because its log cannot be trusted any more
 */
public record Environment(Clock clock, Metrics metrics, Consumer<Throwable> onFatal) {}
