package dev.baton.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;

/**
 * Pairs of clients, A and B, of whom A sends OFFERs to B.
 *
 * <p>In the closed loop each OFFER that reaches B makes A send the next, so a fixed number is in
 * flight per pair and the server is as busy as it can be. Messages that B reads in one go make A
 * send as many in one write, as a client's burst of candidates does.
 *
 * <p>Paced, A sends at a fixed rate whatever B receives, which shows the latency of a server that
 * is not saturated.
 */
final class RelayLoad implements ConnectionEvents {
  private static final Duration SETUP_LIMIT = Duration.ofSeconds(30);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
  private static final int PACED_LIMIT = 256;

  private final LoadedServer server;
  private final int inFlight;
  private final int rate;
  private final int payloadBytes;
  private final Duration heartbeat;
  private final Duration warmUp;
  private final Duration measured;
  private final LoadPair[] pairs;
  private final Latencies latency = new Latencies();
  private boolean sending;
  private long pacedSince;
  private long paced;
  private long skipped;

  private RelayLoad(LoadedServer server, LoadOptions options, int inFlight, int rate) {
    this.server = server;
    this.inFlight = inFlight;
    this.rate = rate;
    this.pairs = new LoadPair[options.take("pairs", 100)];
    this.payloadBytes = options.take("payload", 300);
    this.heartbeat = options.seconds("heartbeat", 5);
    this.warmUp = options.seconds("warmup", 3);
    this.measured = options.seconds("seconds", 10);
    options.requireNothingLeft();
    if (pairs.length == 0 || inFlight + rate == 0) {
      throw new BenchFailure("--pairs, --inflight and --rate must be at least 1");
    }
  }

  static RelayLoad closedLoop(LoadedServer server, LoadOptions options) {
    return new RelayLoad(server, options, options.take("inflight", 1), 0);
  }

  static RelayLoad paced(LoadedServer server, LoadOptions options) {
    return new RelayLoad(server, options, 0, options.take("rate", 2000));
  }

  ResultLine run() throws IOException {
    var result = new ResultLine().put("mode", rate > 0 ? "paced" : "relay");
    result.put("pairs", pairs.length).put(rate > 0 ? "rate" : "inflight", inFlight + rate);
    try (var loop = new EventLoop()) {
      var fleet = new Fleet(loop, server.target(), heartbeat, this);
      pairUp(fleet);
      begin();
      fleet.runFor(warmUp);
      latency.clear();
      skipped = 0;
      MeasuredTime window = MeasuredTime.open(server);
      fleet.runFor(measured);
      window.describe(result, "message", latency.count());
      window.describe(result);
      latency.describe(result);
      sending = false;
      fleet.runUntil(CLOSE_LIMIT, () -> underWay() == 0);
      result.put("lost", underWay()).put("skipped", skipped);
      fleet.close(CLOSE_LIMIT);
    }
    if (latency.count() == 0) {
      throw new BenchFailure("not one message was relayed in the measured time");
    }
    return result;
  }

  /** Opens both sides of all pairs; B's index is A's plus the number of pairs. */
  private void pairUp(Fleet fleet) throws IOException {
    var ids = new String[2 * pairs.length];
    Arrays.setAll(ids, _ -> UUID.randomUUID().toString());
    fleet.open(ids.length, SETUP_LIMIT, i -> ids[i]);
    for (LoadConnection sender : fleet.connections()) {
      if (sender.index() < pairs.length) {
        String message = MaskedFrames.offer(ids[sender.index() + pairs.length], payloadBytes);
        pairs[sender.index()] =
            rate > 0
                ? new LoadPair(sender, message, 1, PACED_LIMIT)
                : new LoadPair(sender, message, inFlight, inFlight);
      }
    }
  }

  private void begin() {
    sending = true;
    pacedSince = System.nanoTime();
    if (rate == 0) {
      for (LoadPair pair : pairs) {
        pair.owe(inFlight);
        pair.sendDue();
      }
    }
  }

  @Override
  public void turned() {
    if (rate == 0 || !sending) {
      return;
    }
    long due = (long) ((System.nanoTime() - pacedSince) / 1e9 * rate);
    for (; paced < due; paced++) {
      LoadPair pair = pairs[(int) (paced % pairs.length)];
      if (pair.owe(1)) {
        pair.sendDue();
      } else {
        skipped++;
      }
    }
  }

  private int underWay() {
    return Arrays.stream(pairs).mapToInt(LoadPair::underWay).sum();
  }

  @Override
  public void opened(LoadConnection connection) {}

  @Override
  public void relayed(LoadConnection receiver) {
    LoadPair pair = pairs[receiver.index() - pairs.length];
    long sent = pair.received();
    if (sending) {
      latency.record(System.nanoTime() - sent);
      if (rate == 0) {
        pair.owe(1);
      }
    }
  }

  @Override
  public void batchEnded(LoadConnection connection) {
    if (sending && connection.index() >= pairs.length) {
      pairs[connection.index() - pairs.length].sendDue();
    }
  }

  @Override
  public void ended(LoadConnection connection, String reason) {}
}
