package dev.baton.conformance;

import dev.baton.testing.ServerKind;
import dev.baton.testing.ServerKind.RunningServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Both servers with every set of options that a scenario asks for, started when first needed. */
final class Servers implements AutoCloseable {
  private final Map<Wanted, RunningServer> running = new HashMap<>();

  private record Wanted(ServerKind kind, List<String> options) {}

  /** The transcript of a scenario on a server of this kind, as text. */
  String play(ServerKind kind, Scenario scenario) {
    if (scenario.alone()) {
      try (var server = kind.start(scenario.options())) {
        return Player.play(scenario, server.port()).toString();
      }
    }
    var wanted = new Wanted(kind, scenario.options());
    RunningServer server = running.computeIfAbsent(wanted, _ -> kind.start(scenario.options()));
    boolean clean = false;
    try {
      String transcript = Player.play(scenario, server.port()).toString();
      clean = true;
      return transcript;
    } finally {
      if (!clean) {
        // A client may still be connected, which the next scenario must not suffer from.
        running.remove(wanted);
        server.close();
      }
    }
  }

  @Override
  public void close() {
    running.values().forEach(RunningServer::close);
  }
}
