package dev.baton.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;

/**
 * Connections that do nothing but stay: they answer pings and send heartbeats. The server's
 * resident memory is read before, with them, and after a small warm-up that keeps what a server
 * loads with its first clients out of the price of a connection.
 */
final class IdleLoad implements ConnectionEvents {
  /** Below the 60 s after which PeerServer drops a client that has sent no heartbeat. */
  private static final Duration OPEN_LIMIT = Duration.ofSeconds(50);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

  private final LoadedServer server;
  private final int connections;
  private final int warmConnections;
  private final Duration heartbeat;
  private final Duration settle;
  private final Duration hold;

  IdleLoad(LoadedServer server, LoadOptions options) {
    this.server = server;
    this.connections = options.take("connections", 9000);
    this.warmConnections = options.take("warm_connections", 500);
    this.heartbeat = options.seconds("heartbeat", 5);
    this.settle = options.seconds("settle", 5);
    this.hold = options.seconds("seconds", 20);
    options.requireNothingLeft();
  }

  ResultLine run() throws IOException {
    ProcessView process =
        server.process().orElseThrow(() -> new BenchFailure("--mode idle needs --pid"));
    var result = new ResultLine().put("mode", "idle").put("connections", connections);
    result.put("rss_start_kib", process.residentKib());
    try (var loop = new EventLoop()) {
      var fleet = new Fleet(loop, server.target(), heartbeat, this);
      if (warmConnections > 0) {
        fleet.open(warmConnections, OPEN_LIMIT, _ -> newId());
        fleet.close(CLOSE_LIMIT);
      }
      fleet.runFor(settle);
      long before = process.residentKib();
      result.put("rss_rest_kib", before);

      fleet.open(connections, OPEN_LIMIT, _ -> newId());
      LoadGenerator.say("holding " + connections + " connections");
      MeasuredTime window = MeasuredTime.open(server);
      fleet.runFor(hold);
      window.describe(result);
      long after = process.residentKib();
      result.put("rss_held_kib", after);
      result.put("rss_per_connection_kib", (double) (after - before) / connections);
      heap(result, fleet);
    }
    return result;
  }

  /**
   * Adds the live heap per connection: with the fleet minus after it. Measured last, because a
   * collection without a request would change the resident memory read above.
   */
  private void heap(ResultLine result, Fleet fleet) throws IOException {
    if (server.heap().isEmpty()) {
      fleet.close(CLOSE_LIMIT);
      return;
    }
    long held = server.heap().get().bytes();
    // The histogram stops the server for a moment; heartbeats must go out before it is too late.
    fleet.runFor(Duration.ofMillis(200));
    fleet.close(CLOSE_LIMIT);
    fleet.runFor(settle);
    long empty = server.heap().get().bytes();
    result.put("heap_held_kib", held / 1024);
    result.put("heap_rest_kib", empty / 1024);
    result.put("heap_per_connection_kib", (held - empty) / 1024.0 / connections);
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }

  @Override
  public void opened(LoadConnection connection) {}

  @Override
  public void ended(LoadConnection connection, String reason) {}
}
