package dev.baton.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * Connections opened in bulk, held with heartbeats like the stock client's, and closed together.
 * Confined to the thread that calls it.
 */
final class Fleet implements ConnectionEvents {
  private static final int HANDSHAKES_AT_ONCE = 32;
  private static final long TURN_MILLIS = 1;

  private final EventLoop loop;
  private final Target target;
  private final ConnectionEvents traffic;
  private final long heartbeatNanos;
  private final ByteBuffer heartbeat = MaskedFrames.text("{\"type\":\"HEARTBEAT\"}", 1);
  private final List<LoadConnection> open = new ArrayList<>();
  private int ended;
  private long beatsSince;
  private long beats;
  private String firstReason = "";

  /** {@code traffic} hears of the messages; a heartbeat of zero sends none. */
  Fleet(EventLoop loop, Target target, Duration heartbeat, ConnectionEvents traffic) {
    this.loop = loop;
    this.target = target;
    this.heartbeatNanos = heartbeat.toNanos();
    this.traffic = traffic;
  }

  /**
   * Opens so many connections with the given IDs; fails if one is refused or time runs out. The
   * fleet is empty before, and the limit is below the server's patience with silent clients:
   * heartbeats begin when all are open.
   */
  void open(int count, Duration limit, IntFunction<String> id) throws IOException {
    int[] started = {0};
    boolean inTime =
        runUntil(
            limit,
            () -> {
              while (started[0] < count && started[0] - open.size() < HANDSHAKES_AT_ONCE) {
                start(id.apply(started[0]), started[0]++);
              }
              return ended > 0 || open.size() == count;
            });
    requireAllAlive();
    if (!inTime) {
      throw new BenchFailure(
          "only " + open.size() + " of " + count + " connections opened in time");
    }
  }

  private void start(String id, int index) {
    try {
      LoadConnection.start(loop, target, id, index, this);
    } catch (IOException e) {
      throw new BenchFailure("cannot connect: " + e);
    }
  }

  /** Serves the connections until the condition holds (true) or the time is over (false). */
  boolean runUntil(Duration limit, BooleanSupplier condition) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      loop.turn(TURN_MILLIS);
      traffic.turned();
      beat();
    }
    return true;
  }

  /** Serves the connections for so long; fails if one of them ends. */
  void runFor(Duration time) throws IOException {
    runUntil(time, () -> ended > 0);
    requireAllAlive();
  }

  private void requireAllAlive() {
    if (ended > 0) {
      throw new BenchFailure(ended + " connections ended, the first: " + firstReason);
    }
  }

  /**
   * Sends the heartbeats that are due; one period's are spread evenly, as chance spreads real ones.
   */
  private void beat() {
    if (heartbeatNanos == 0 || open.isEmpty()) {
      return;
    }
    double periods = (double) (System.nanoTime() - beatsSince) / heartbeatNanos;
    for (long due = (long) (periods * open.size()); beats < due; beats++) {
      heartbeat.rewind();
      open.get((int) (beats % open.size())).send(heartbeat);
    }
  }

  List<LoadConnection> connections() {
    return open;
  }

  /** Closes them all; those that do not answer the close in time are cut. */
  void close(Duration limit) throws IOException {
    int closing = open.size() + ended;
    open.forEach(LoadConnection::close);
    runUntil(limit, () -> ended == closing);
    List<LoadConnection> deaf = open.stream().filter(each -> !each.hasEnded()).toList();
    if (!deaf.isEmpty()) {
      LoadGenerator.say(
          deaf.size() + " closes were not answered within " + limit.toSeconds() + " s");
    }
    deaf.forEach(each -> each.end("close not answered"));
    loop.turn(1);
    open.clear();
    ended = 0;
    beats = 0;
  }

  @Override
  public void opened(LoadConnection connection) {
    open.add(connection);
    // The schedule starts again at each new size, or a burst would be due for the larger fleet.
    beatsSince = System.nanoTime();
    beats = 0;
  }

  @Override
  public void relayed(LoadConnection connection) {
    traffic.relayed(connection);
  }

  @Override
  public void batchEnded(LoadConnection connection) {
    traffic.batchEnded(connection);
  }

  @Override
  public void ended(LoadConnection connection, String reason) {
    ended++;
    if (firstReason.isEmpty()) {
      firstReason = reason;
    }
  }
}
