package dev.baton.transport.http;

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
  private static final String NOT_READY =
      "the ports are bound, and the event log does not say so yet";

  /** Whether the start is over: the log is read and clients are admitted. It stays over. */
  static Health started(SignalingService signaling) {
    return new Health(signaling.isReady() ? List.of() : List.of(NOT_READY), List.of());
  }

  /**
   * Whether the loops live that the server cannot do without; otherwise a restart helps. It does
   * not help against a log that cannot be written, which the server tries again by itself.
   */
  static Health live(SignalingService signaling) {
    return new Health(signaling.liveness().problem().stream().toList(), List.of());
  }

  /** Whether new clients can be served now. */
  static Health ready(SignalingService signaling, RequestMonitor requests) {
    return new Health(downFor(signaling, requests), List.of());
  }

  static Health of(SignalingService signaling, Metrics metrics, RequestMonitor requests) {
    return new Health(
        downFor(signaling, requests),
        Stream.of(
                signaling.logCondition().warnings().stream(),
                metrics.index().warning().stream(),
                metrics.keyFiles().warning().stream())
            .flatMap(warnings -> warnings)
            .toList());
  }

  private static List<String> downFor(SignalingService signaling, RequestMonitor requests) {
    return Stream.of(
            signaling.liveness().problem().stream(),
            Stream.of("the server is about to stop").filter(_ -> requests.isDraining()),
            Stream.of("the event log cannot be written")
                .filter(_ -> !signaling.logCondition().isWritable()),
            Stream.of(NOT_READY).filter(_ -> !signaling.isReady()))
        .flatMap(reasons -> reasons)
        .toList();
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
