package dev.baton.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Clients that connect, wait for OPEN and close, a fixed number of them at once, each with a new
 * ID.
 *
 * <p>They close in order, or reset the connection behind their close frame. In order, a client's
 * place is free only when its close is answered, so the server pays for a whole life and closes
 * cannot pile up behind it; with resets they can, as they do when pages are closed.
 */
final class ConnectLoad implements ConnectionEvents {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long TURN_MILLIS = 5;

  private final LoadedServer server;
  private final boolean resets;
  private final int concurrency;
  private final Duration warmUp;
  private final Duration measured;
  private final List<LoadConnection> alive = new ArrayList<>();
  private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
  private final Latencies timeToOpen = new Latencies();
  private int failed;
  private String firstFailure = "";

  private ConnectLoad(LoadedServer server, boolean resets, LoadOptions options) {
    this.server = server;
    this.resets = resets;
    this.concurrency = options.take("concurrency", 32);
    this.warmUp = options.seconds("warmup", 3);
    this.measured = options.seconds("seconds", 10);
    options.requireNothingLeft();
  }

  /** Clients that wait for the answer to their close frame. */
  static ConnectLoad inOrder(LoadedServer server, LoadOptions options) {
    return new ConnectLoad(server, false, options);
  }

  /** Clients that reset the connection as soon as they have sent their close frame. */
  static ConnectLoad withResets(LoadedServer server, LoadOptions options) {
    return new ConnectLoad(server, true, options);
  }

  ResultLine run() throws IOException {
    var result =
        new ResultLine().put("mode", resets ? "reset" : "connect").put("concurrency", concurrency);
    try (var loop = new EventLoop()) {
      churn(loop, warmUp);
      timeToOpen.clear();
      failed = 0;
      MeasuredTime window = MeasuredTime.open(server);
      churn(loop, measured);
      window.describe(result, "connect", timeToOpen.count());
      window.describe(result);
      timeToOpen.describe(result);
      result.put("failed", failed);
      if (failed > 0) {
        result.put("first_failure", firstFailure);
      }
      long giveUp = System.nanoTime() + PATIENCE.toNanos();
      while (!alive.isEmpty() && System.nanoTime() < giveUp) {
        loop.turn(TURN_MILLIS);
      }
    }
    if (timeToOpen.count() == 0) {
      throw new BenchFailure("not one connection opened in the measured time; " + firstFailure);
    }
    return result;
  }

  private void churn(EventLoop loop, Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    long nextCheck = 0;
    for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
      while (alive.size() < concurrency) {
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        alive.add(LoadConnection.start(loop, server.target(), id, 0, this));
      }
      loop.turn(TURN_MILLIS);
      if (now > nextCheck) {
        endStuck(now - PATIENCE.toNanos());
        nextCheck = now + TimeUnit.MILLISECONDS.toNanos(100);
      }
    }
  }

  private void endStuck(long startedBefore) {
    for (LoadConnection connection : List.copyOf(alive)) {
      if (connection.startedAt() < startedBefore) {
        connection.end("not finished within " + PATIENCE);
      }
    }
  }

  @Override
  public void opened(LoadConnection connection) {
    timeToOpen.record(System.nanoTime() - connection.startedAt());
    connection.close();
    if (resets) {
      connection.end("");
    }
  }

  @Override
  public void ended(LoadConnection connection, String reason) {
    alive.remove(connection);
    if (!reason.isEmpty()) {
      failed++;
      firstFailure = firstFailure.isEmpty() ? reason : firstFailure;
    }
  }
}
