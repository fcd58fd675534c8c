package dev.baton.bench;

import dev.baton.ownership.ProofAlgorithm;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * How many takeovers a server carries out in a second, and how long one takes from the connect to
 * OPEN, for each kind of signature. A program, not a test; prints a table in Markdown. Every owner
 * takes its own ID over from itself, again and again, with proofs that were signed beforehand.
 */
public final class TakeoverBench {
  private static final int OWNERS = 32;
  private static final int WARM_UP = 100;
  private static final int MEASURED = 100;
  private static final int RUNS = 3;
  private static final String OPEN = "{\"type\":\"OPEN\"}";

  /** Fewer than what the server takes of one second. */
  private static final int PROOFS_A_SECOND = 8;

  private static final List<ProofAlgorithm> ALGORITHMS =
      List.of(ProofAlgorithm.ES256, ProofAlgorithm.RS256, ProofAlgorithm.EDDSA);

  private TakeoverBench() {}

  /** What one run measured. */
  private record TakeoverRun(double takeoversPerSecond, double p50Millis, double p99Millis) {}

  /** Takes no arguments. */
  public static void main(String[] args) throws Exception {
    System.out.printf(
        Locale.ROOT,
        "%d owners at once, %d takeovers of each after %d to warm up, --log_sync always, median of"
            + " %d interleaved runs%n%n",
        OWNERS,
        MEASURED,
        WARM_UP,
        RUNS);
    List<List<TakeoverRun>> runs = new ArrayList<>();
    for (int i = 0; i < RUNS * ALGORITHMS.size(); i++) {
      if (i < ALGORITHMS.size()) {
        runs.add(new ArrayList<>());
      }
      int which = i % ALGORITHMS.size();
      System.err.printf("run %d of %d%n", i + 1, RUNS * ALGORITHMS.size());
      runs.get(which).add(run(ALGORITHMS.get(which)));
    }
    System.out.println("| signature | takeovers/s | connect to OPEN p50, ms | p99, ms |");
    System.out.println("|---|---:|---:|---:|");
    for (int i = 0; i < ALGORITHMS.size(); i++) {
      List<TakeoverRun> of = runs.get(i);
      System.out.printf(
          Locale.ROOT,
          "| %s | %,.0f | %.1f | %.1f |%n",
          ALGORITHMS.get(i),
          median(of.stream().mapToDouble(TakeoverRun::takeoversPerSecond).toArray()),
          median(of.stream().mapToDouble(TakeoverRun::p50Millis).toArray()),
          median(of.stream().mapToDouble(TakeoverRun::p99Millis).toArray()));
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static TakeoverRun run(ProofAlgorithm algorithm) throws Exception {
    Path folder = Files.createTempDirectory("baton-takeover-bench");
    TestIssuer issuer = TestIssuer.in(Files.createDirectory(folder.resolve("keys")), algorithm);
    String[] options = {
      "--allow_override_connect",
      "--keys",
      issuer.keys(),
      "--max_displacements",
      "1000000",
      "--log_level",
      "warn"
    };
    try (BatonProcess server = BatonProcess.serve(folder.resolve("data"), options);
        ExecutorService owners = Executors.newVirtualThreadPerTaskExecutor()) {
      // On all cores: to sign takes RSA far longer than to verify.
      List<List<String>> proofs =
          IntStream.range(0, OWNERS)
              .parallel()
              .mapToObj(owner -> proofs(issuer, "owner-" + owner))
              .toList();
      all(owners, server.port(), proofs, 0, WARM_UP);
      long begun = System.nanoTime();
      long[] nanos = all(owners, server.port(), proofs, WARM_UP, WARM_UP + MEASURED);
      double seconds = (System.nanoTime() - begun) / 1e9;
      Arrays.sort(nanos);
      return new TakeoverRun(
          nanos.length / seconds,
          nanos[nanos.length / 2] / 1e6,
          nanos[nanos.length * 99 / 100] / 1e6);
    } finally {
      delete(folder);
    }
  }

  private static List<String> proofs(TestIssuer issuer, String peer) {
    Instant oldest = Instant.now().minusSeconds(100);
    List<String> proofs = new ArrayList<>();
    for (int i = 0; i < WARM_UP + MEASURED; i++) {
      proofs.add(issuer.proof(peer, oldest.plusSeconds(i / PROOFS_A_SECOND)));
    }
    return proofs;
  }

  /** Every owner takes over once for each of these proofs; how long each takeover took. */
  private static long[] all(
      ExecutorService owners, int port, List<List<String>> proofs, int from, int to)
      throws Exception {
    List<Future<long[]>> outcomes = new ArrayList<>();
    for (int owner = 0; owner < OWNERS; owner++) {
      String peer = "owner-" + owner;
      List<String> own = proofs.get(owner).subList(from, to);
      outcomes.add(owners.submit(() -> takeOver(port, peer, own)));
    }
    List<Long> nanos = new ArrayList<>();
    for (Future<long[]> outcome : outcomes) {
      Arrays.stream(outcome.get()).forEach(nanos::add);
    }
    return nanos.stream().mapToLong(Long::longValue).toArray();
  }

  private static long[] takeOver(int port, String peer, List<String> proofs) {
    var nanos = new long[proofs.size()];
    RawWebSocket before = null;
    for (int i = 0; i < nanos.length; i++) {
      long begun = System.nanoTime();
      RawWebSocket next = RawWebSocket.peer(port, peer, proofs.get(i));
      String told = next.readText();
      nanos[i] = System.nanoTime() - begun;
      if (!told.equals(OPEN)) {
        throw new IllegalStateException(told);
      }
      if (before != null) {
        before.close();
      }
      before = next;
    }
    if (before != null) {
      before.close();
    }
    return nanos;
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
