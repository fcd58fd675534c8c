package dev.baton.session;

import dev.baton.liveness.Liveness;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * What the session gets from the program round it.
 *
 * @param memory what may be held for clients
 * @param liveness watches the session's loops, and ends the process
 */
public record Environment(Clock clock, Metrics metrics, MemoryBudget memory, Liveness liveness) {
  /**
   * An environment whose loops are watched by no supervisor.
   *
   * @param onFatal called when the process must end because its log cannot be trusted any more
   */
  public Environment(
      Clock clock, Metrics metrics, MemoryBudget memory, Consumer<Throwable> onFatal) {
    this(clock, metrics, memory, new Liveness(onFatal));
  }
}
