package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.evidence.OwnCheckpoints;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.testing.BatonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power of the disk goes under load. With {@code --log_sync always} nothing is lost that
 * anybody was told; with the others it is measured what is, and all that a life before had forced
 * to the disk is still there. The property {@code baton.crash.cycles} says how often.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PowerLossIT {
  private static final int CUTS = Math.max(2, Integer.getInteger("baton.crash.cycles", 25) / 10);
  private static final long SEED = Long.getLong("baton.seed", 1_127);

  @TempDir Path folder;

  private final ClientBook book = new ClientBook();
  private final Random random = new Random(SEED);
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private final List<Long> lost = new ArrayList<>();
  private final Figures windows = new Figures("how long before the cut the oldest lost OPEN was");
  private int boots;
  private long lastCutNanos = Long.MIN_VALUE;

  @ParameterizedTest
  @ValueSource(strings = {"always", "interval", "none"})
  void whatWasForcedIsStillThere(String sync) throws IOException {
    try (CuttableDisk disk = CuttableDisk.make(folder, "cuts of the power, " + sync)) {
      Set<LogEntry> forced = Set.of();
      for (int i = 0; i < CUTS; i++) {
        Map<String, String> held = liveUntilTheCut(disk, sync);
        assertThat(entries(disk.dataDir())).as("cut %d", i).containsAll(forced);
        if (sync.equals("always")) {
          LogAudit audit = LogAudit.of(disk.dataDir()).confirms(book);
          assertThat(audit.live()).containsAll(held.keySet());
        }
        goOn(disk.dataDir(), sync, held);
        forced = Set.copyOf(entries(disk.dataDir()));
      }
    }
    System.out.printf(
        "FIGURES: seed %d, %d cuts of the power with --log_sync %s: %d told OPEN, lost %s, %s%n",
        SEED, CUTS, sync, book.told(ConnectAnswer.OPEN), lost, outcomes);
    windows.print();
  }

  @Test
  void aServerThatCannotForceItsLogAnswersNoClientAndEnds() throws IOException {
    try (CuttableDisk disk = CuttableDisk.make(folder, "a disk that cannot be forced")) {
      ConnectAttempt alice = book.attempt("alice", "hers");
      try (BatonProcess server = serve(disk.dataDir(), "always").awaitStarted()) {
        assertThat(alice.ask(server.port())).isEqualTo(ConnectAnswer.OPEN);
        disk.cutPower();
        ConnectAttempt bob = book.attempt("bob", "his");
        assertThat(bob.ask(server.port())).isEqualTo(ConnectAnswer.NONE);
        assertThat(server.awaitExit()).isEqualTo(1);
        assertThat(server.err()).anyMatch(line -> line.contains("could not be forced to the disk"));
      }
      disk.restorePower();
      try (BatonProcess server = serve(disk.dataDir(), "always").awaitStarted()) {
        assertThat(book.letThemComeBack(server.port(), Map.of("alice", "hers"))).isEqualTo(1);
      }
    }
  }

  /** A server under load, until its disk has no power any more. */
  private Map<String, String> liveUntilTheCut(CuttableDisk disk, String sync) throws IOException {
    var cutNanos = new AtomicLong();
    Map<String, String> held;
    try (BatonProcess server = serve(disk.dataDir(), sync).awaitStarted()) {
      Runnable cut =
          () -> {
            cutNanos.set(System.nanoTime());
            disk.cutPower();
            server.kill();
          };
      int enough = 50 + random.nextInt(500);
      held = new Load(book, server.port(), random.nextLong(), enough, cut).run();
      server.awaitExit();
    }
    disk.restorePower();
    Set<Integer> known =
        entries(disk.dataDir()).stream()
            .flatMap(PowerLossIT::client)
            .map(client -> ConnectAttempt.numberOf(client.userAgent()))
            .collect(Collectors.toSet());
    List<ConnectAttempt> missing =
        book.attempts().stream()
            .filter(attempt -> attempt.answer() == ConnectAnswer.OPEN)
            .filter(attempt -> attempt.toldNanos() < cutNanos.get())
            .filter(attempt -> !known.contains(attempt.number()))
            .filter(attempt -> attempt.askedNanos() > lastCutNanos)
            .toList();
    lost.add((long) missing.size());
    missing.stream()
        .mapToLong(ConnectAttempt::toldNanos)
        .min()
        .ifPresent(first -> windows.add(Duration.ofNanos(cutNanos.get() - first)));
    lastCutNanos = cutNanos.get();
    Set<String> stillThere =
        book.attempts().stream()
            .filter(attempt -> known.contains(attempt.number()))
            .map(ConnectAttempt::peer)
            .collect(Collectors.toSet());
    held.keySet().retainAll(stillThere);
    return held;
  }

  private static Stream<ClientDetails> client(LogEntry entry) {
    return switch (entry.event()) {
      case PeerConnected connected -> Stream.of(connected.client());
      case PeerResumed resumed -> Stream.of(resumed.client());
      default -> Stream.of();
    };
  }

  /** The machine comes back, and an operator may have to repair the log if it was not forced. */
  private void goOn(Path dataDir, String sync, Map<String, String> held) throws IOException {
    BatonProcess server = serve(dataDir, "always");
    server.awaitStartedFor(Duration.ofMinutes(1));
    if (server.port() == 0) {
      assertThat(sync).as("%s", server.err()).isNotEqualTo("always");
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.err()).last().asString().contains("is damaged at event");
      outcomes.merge("repaired", 1, Integer::sum);
      try (BatonProcess repair = BatonProcess.run("repair", "--data_dir", dataDir.toString())) {
        assertThat(repair.awaitExit()).as("%s", repair.err()).isZero();
      }
      server.close();
      server = serve(dataDir, "always");
    } else {
      outcomes.merge("started", 1, Integer::sum);
    }
    try (BatonProcess running = server.awaitStarted()) {
      if (sync.equals("always")) {
        assertThat(book.letThemComeBack(running.port(), held)).isPositive();
      }
      running.terminate();
      assertThat(running.awaitExit()).isZero();
    }
  }

  /** A server on a machine that was switched on since the last one. */
  private BatonProcess serve(Path dataDir, String sync) throws IOException {
    Path boot = folder.resolve("boot-" + boots++);
    Files.writeString(boot, new UUID(SEED, boots) + "\n");
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"",
                boot.toString()));
    command.addAll(
        BatonProcess.command(
            BatonProcess.serveArguments(dataDir, "--log_sync", sync).toArray(String[]::new)));
    return BatonProcess.launch(command);
  }

  private static List<LogEntry> entries(Path dataDir) {
    List<LogEntry> entries = new ArrayList<>();
    if (Files.exists(dataDir)) {
      new ChronicleLogs().readAll(new LogFiles(dataDir), Progress.IGNORED, entries::add);
      OwnCheckpoints.assertNoneIsContradicted(dataDir);
    }
    return entries;
  }
}
