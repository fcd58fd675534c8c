package dev.baton.transport.http;

import dev.baton.session.LogCondition;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import java.util.List;
import java.util.stream.Stream;

/**
 * The health of the server: DOWN while clients cannot be served, DEGRADED while they are served but
 * an operator should act, otherwise UP.
 *
 * @param down why clients cannot be served; empty if they can
 * @param warnings what an operator should act on
 */
record Health(List<String> down, List<String> warnings) {
  static Health of(SignalingService signaling, Metrics metrics) {
    LogCondition log = signaling.logCondition();
    return new Health(
        Stream.of(
                signaling.liveness().problem().stream(),
                Stream.of("the event log cannot be written").filter(_ -> !log.isWritable()),
                Stream.of("the ports are bound, and the event log does not say so yet")
                    .filter(_ -> !signaling.isReady()))
            .flatMap(reasons -> reasons)
            .toList(),
        Stream.concat(log.warnings().stream(), metrics.index().warning().stream()).toList());
  }

  boolean serves() {
    return down.isEmpty();
  }

  /** As JSON. No reason needs escaping: all of them are texts of this program. */
  String json() {
    if (!serves()) {
      return json("DOWN", down);
    }
    return warnings.isEmpty() ? "{\"status\":\"UP\"}" : json("DEGRADED", warnings);
  }

  private static String json(String state, List<String> reasons) {
    return "{\"status\":\"%s\",\"reason\":\"%s\"}".formatted(state, String.join("; ", reasons));
  }
}
