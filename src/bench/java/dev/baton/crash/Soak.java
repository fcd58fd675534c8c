package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ownership.ProofAlgorithm;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.TestIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Servers on one data folder, one after the other, under mixed load; each ends by a kill or a stop
 * after a few minutes. What clients are told is checked as they are told it; after each life the
 * log is compared with all of it. Memory, threads, descriptors and disk are drawn at the end.
 */
public final class Soak {
  private static final int CLIENTS = 8;
  private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(2);
  private static final int MIN_LIFE_SECONDS = 60;
  private static final int MAX_LIFE_SECONDS = 420;

  private final Path out;
  private final Path data;
  private final long endNanos;
  private final double minutes;
  private final boolean isOneLife;
  private final long begunNanos = System.nanoTime();
  private final Random random;
  private final TestIssuer issuer;
  private final ClientBook book = new ClientBook();
  private final SoakCounts counts = new SoakCounts();
  private final List<SoakSample> samples = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> ends = new TreeMap<>();
  private Map<String, String> held = new HashMap<>();
  private int cameBack;

  private Soak(double minutes, boolean isOneLife, long seed, Path out) throws IOException {
    this.minutes = minutes;
    this.isOneLife = isOneLife;
    this.endNanos = begunNanos + (long) (minutes * 60e9);
    this.random = new Random(seed);
    this.out = out;
    this.data = out.resolve("data");
    Path keys = Files.createDirectories(out.resolve("keys"));
    this.issuer = TestIssuer.in(keys, ProofAlgorithm.ES256);
  }

  /** The arguments: minutes, seed, the folder for data and picture, and one or many lives. */
  public static void main(String[] args) throws IOException {
    long seed = Long.parseLong(args[1]);
    var soak = new Soak(Double.parseDouble(args[0]), args[3].equals("one"), seed, Path.of(args[2]));
    boolean passed = false;
    try {
      soak.run();
      passed = true;
    } finally {
      // A failure is thrown on, and ends the process with 1.
      soak.report(seed, passed);
    }
  }

  private void run() {
    int life = 0;
    while (endNanos - System.nanoTime() > 0) {
      live(life);
      LogAudit audit = LogAudit.withTakeovers(data).confirms(book);
      assertThat(audit.held()).as("held after life %d", life).containsAll(held.keySet());
      System.out.printf(
          Locale.ROOT,
          "%5.1f min: life %d over, the log agrees: %,d events; %s%n",
          minutesSoFar(),
          life,
          audit.events(),
          counts);
      life++;
    }
  }

  private double minutesSoFar() {
    return (System.nanoTime() - begunNanos) / 60e9;
  }

  private void live(int life) {
    String[] options = {
      "--allow_override_connect",
      "--keys",
      out.resolve("keys").toString(),
      "--max_displacements",
      "1000000",
      "--drain_spread",
      random.nextBoolean() ? "0" : "1000",
      "--snapshot_events",
      List.of("100000", "1000").get(random.nextInt(2))
    };
    long left = (endNanos - System.nanoTime()) / 1_000_000_000L;
    int some = random.nextInt(MIN_LIFE_SECONDS, MAX_LIFE_SECONDS + 1);
    long seconds = Math.max(5, isOneLife ? left : Math.min(left, some));
    boolean kills = random.nextBoolean();
    try (BatonProcess server = serve(options)) {
      cameBack += book.letThemComeBack(server.port(), held);
      var load = new SoakLife(server, life);
      held = load.last(seconds, kills);
      int exit = server.awaitExit();
      assertThat(exit).as("how life %d ended", life).isEqualTo(kills ? 137 : 0);
      assertThat(server.err())
          .as("what life %d said", life)
          .filteredOn(line -> !line.contains(" INFO ") && !line.contains("refused at limits"))
          .isEmpty();
    }
    ends.merge(kills ? "killed" : "stopped", 1, Integer::sum);
  }

  /** As an operator starts it, with the flags of the script. */
  private BatonProcess serve(String... options) {
    List<String> command = new ArrayList<>(List.of("scripts/baton"));
    command.addAll(BatonProcess.serveArguments(data, options));
    // No other variable of Baton's reaches a server of the tests.
    String javaOptions = Optional.ofNullable(System.getenv("BATON_JAVA_OPTS")).orElse("");
    return BatonProcess.launch(command, Map.of("BATON_JAVA_OPTS", javaOptions)).awaitStarted();
  }

  /** One server and its clients. */
  private final class SoakLife {
    private final BatonProcess server;
    private final int life;
    private final List<SoakClient> clients = new ArrayList<>();

    // Written by the thread that ends the server.
    private volatile boolean ending;
    private volatile Optional<Throwable> failure = Optional.empty();

    SoakLife(BatonProcess server, int life) {
      this.server = server;
      this.life = life;
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            new SoakClient(book, server.port(), i, issuer, new Random(random.nextLong()), counts));
      }
    }

    /** Lets them live for so long; what they hold then, with its tokens. */
    Map<String, String> last(long seconds, boolean kills) {
      List<Thread> threads =
          clients.stream()
              .map(client -> Thread.ofPlatform().daemon().start(() -> run(client)))
              .toList();
      long end = System.nanoTime() + seconds * 1_000_000_000L;
      while (System.nanoTime() - end < 0 && failure.isEmpty()) {
        sample();
        LockSupport.parkNanos(SAMPLE_INTERVAL.toNanos());
      }
      ending = true;
      if (kills) {
        server.kill();
      } else {
        server.terminate();
      }
      join(threads);
      // A client that goes while the server drains gives its ID up.
      server.awaitExit();
      failure.ifPresent(
          e -> {
            throw new AssertionError("a client was told something else", e);
          });
      Map<String, String> all = new HashMap<>();
      for (SoakClient client : clients) {
        for (ConnectAttempt one : client.held().values()) {
          // One that was taken over has a proof for its token, which is good once.
          if (one.token().startsWith("token of ")) {
            all.put(one.peer(), one.token());
          }
          one.drop();
        }
      }
      return all;
    }

    private void run(SoakClient client) {
      var pace = new Random(client.hashCode());
      try {
        while (!ending && failure.isEmpty()) {
          client.step();
          LockSupport.parkNanos(pace.nextLong(60_000_000L));
        }
      } catch (RuntimeException | AssertionError e) {
        if (!ending) {
          failure = Optional.of(e);
        }
      }
    }

    private static void join(List<Thread> threads) {
      try {
        for (Thread thread : threads) {
          thread.join();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private void sample() {
      try {
        samples.add(
            SoakSample.of(minutesSoFar(), life, server.handle().pid(), counts.openedSoFar(), data));
      } catch (IOException e) {
        failure = Optional.of(e);
      }
    }
  }

  private void report(long seed, boolean passed) throws IOException {
    String title =
        String.format(
            Locale.ROOT, "%.0f minutes, seed %d, %s", minutes, seed, passed ? "passed" : "FAILED");
    Path picture = out.resolve("soak.svg");
    Files.writeString(picture, SoakChart.of(title, samples));
    System.out.printf(Locale.ROOT, "%n%s: %s; %s; %,d came back%n", title, counts, ends, cameBack);
    for (int life = 0; !samples.isEmpty() && life <= samples.getLast().life(); life++) {
      int of = life;
      List<SoakSample> its = samples.stream().filter(sample -> sample.life() == of).toList();
      SoakSample first = its.get(Math.min(5, its.size() - 1));
      SoakSample last = its.getLast();
      System.out.printf(
          Locale.ROOT,
          "life %d, %.1f min: %.0f -> %.0f MiB, %d -> %d threads, %d -> %d descriptors%n",
          life,
          last.minutes() - its.getFirst().minutes(),
          first.residentMib(),
          last.residentMib(),
          first.threads(),
          last.threads(),
          first.descriptors(),
          last.descriptors());
    }
    if (!samples.isEmpty()) {
      SoakSample last = samples.getLast();
      System.out.printf(
          Locale.ROOT,
          "disk: %.1f MiB, %.0f bytes for each connect%nthe picture is %s%n",
          last.diskMib(),
          last.diskMib() * 1_048_576 / Math.max(1, last.opened()),
          picture);
    }
  }
}
