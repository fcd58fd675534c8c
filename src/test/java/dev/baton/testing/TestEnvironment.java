package dev.baton.testing;

import dev.baton.liveness.Liveness;
import dev.baton.session.Environment;
import dev.baton.session.MemoryBudget;
import dev.baton.session.Metrics;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/** An environment whose loops no supervisor watches. */
public final class TestEnvironment {
  private TestEnvironment() {}

  /**
   * Such an environment.
   *
   * @param onFatal called when the process must end because its log cannot be trusted any more
   */
  public static Environment of(
      Clock clock, Metrics metrics, MemoryBudget memory, Consumer<Throwable> onFatal) {
    return new Environment(
        clock, metrics, memory, new Liveness(onFatal), (_, _) -> Optional.empty());
  }
}
