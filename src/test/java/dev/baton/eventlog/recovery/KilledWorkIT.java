package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.FolderState;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecoveryPlan;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.record.StoredBytes;
import dev.baton.testing.BatonProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Work on the files of a log that is killed at a moment between its first trace in the folder and
 * its end. It has not happened, or it is finished by the next start or repair, and no whole record
 * is lost. The property {@code baton.crash.cycles} says how often.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledWorkIT {
  private static final int KILLS = Math.max(2, Integer.getInteger("baton.crash.cycles", 25) / 10);
  private static final long SEED = Long.getLong("baton.seed", 2_711);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final long LOOK_NANOS = 100_000;
  private static final Instant LONG_AGO = Instant.parse("2026-11-02T12:00:00Z");

  /** One in the oldest file, and one that no snapshot stands for. */
  private static final List<Long> DAMAGED = List.of(5L, 230L);

  @TempDir Path parent;

  private final Random random = new Random(SEED);
  private final Map<String, Integer> outcomes = new TreeMap<>();

  // Set before each test.
  @SuppressWarnings("NullAway.Init")
  private StoredLog stored;

  private Map<String, String> damaged = Map.of();
  private int folders;

  @BeforeEach
  void write() throws IOException {
    stored = StoredLog.write(parent.resolve("written"), "days", 4, 2, 30, true);
  }

  private Path layDown() throws IOException {
    Path folder = parent.resolve("data-" + folders++);
    stored.layDown(folder);
    return folder;
  }

  private Path layDownDamaged() throws IOException {
    Path folder = layDown();
    for (long seq : DAMAGED) {
      StoredBytes.damage(folder, seq);
    }
    damaged = FolderState.of(folder).contentsOf("log/");
    return folder;
  }

  private static List<LogEntry> entries(Path folder) {
    List<LogEntry> entries = new ArrayList<>();
    new ChronicleLogs().readAll(new LogFiles(folder), Progress.IGNORED, entries::add);
    return entries;
  }

  private static BatonProcess serve(Path folder, String... options) {
    return BatonProcess.run(BatonProcess.serveArguments(folder, options).toArray(String[]::new));
  }

  private static BatonProcess repair(Path folder) {
    return BatonProcess.run("repair", "--data_dir", folder.toString());
  }

  private static boolean isRepairing(Path folder) {
    return Files.exists(new LogFiles(folder).repairing());
  }

  private static boolean isMarked(Path folder) {
    return Files.exists(new LogFiles(folder).repairing().resolve("whole"));
  }

  private static List<WorkStage> repairStages(BatonProcess work, Path folder) {
    return stages(
        work,
        folder,
        KilledWorkIT::isRepairing,
        KilledWorkIT::isMarked,
        moved -> !isRepairing(moved));
  }

  /**
   * Stages of a piece of work, each with how long it takes when nothing disturbs it.
   *
   * @param begun whether it has begun in a folder
   */
  private record WorkStage(Predicate<Path> begun, long nanos) {}

  /** The stages, which begin in turn, of work that is done when the last of them has begun. */
  @SafeVarargs
  private static List<WorkStage> stages(BatonProcess work, Path folder, Predicate<Path>... begun) {
    List<WorkStage> stages = new ArrayList<>();
    await(work, () -> begun[0].test(folder));
    for (int i = 1; i < begun.length; i++) {
      long from = System.nanoTime();
      Predicate<Path> next = begun[i];
      await(work, () -> next.test(folder));
      stages.add(new WorkStage(begun[i - 1], System.nanoTime() - from));
    }
    return stages;
  }

  /** Looks often, for what is waited for may last a millisecond. */
  private static void await(BatonProcess work, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean() && work.handle().isAlive()) {
      assertThat(System.nanoTime()).as("%s", work.err()).isLessThan(end);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Kills the work within one of its stages. */
  private void kill(BatonProcess work, Path folder, WorkStage stage) {
    await(work, () -> stage.begun().test(folder));
    long at = System.nanoTime() + random.nextLong(stage.nanos());
    while (System.nanoTime() < at) {
      Thread.onSpinWait();
    }
    work.kill();
    work.awaitExit();
  }

  private void serveOnce(Path folder, String... options) {
    try (BatonProcess server = serve(folder, options).awaitStarted()) {
      server.terminate();
      assertThat(server.awaitExit()).isZero();
    }
  }

  private static List<String> asides(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("damaged-"))
          .toList();
    }
  }

  /** Every record that was whole is still there, and the log is whole but for what is lost. */
  private void assertRepaired(Path folder, List<LogEntry> before) throws IOException {
    assertThat(entries(folder)).containsSubsequence(before);
    assertThat(asides(folder)).hasSize(1);
    assertThat(isRepairing(folder)).isFalse();
    assertThat(
            new ChronicleLogs().readAll(new LogFiles(folder), Progress.IGNORED, _ -> {}).damage())
        .isEmpty();
    Path aside = folder.resolve(asides(folder).getFirst());
    assertThat(FolderState.of(aside).contentsOf("log/")).isEqualTo(damaged);
  }

  private void print(String what) {
    System.out.printf("FIGURES: seed %d, %d kills during %s: %s%n", SEED, KILLS, what, outcomes);
  }

  private void count(String outcome) {
    outcomes.merge(outcome, 1, Integer::sum);
  }

  @Test
  void aRepairIsFinishedOrHasNotHappened() throws IOException {
    Path first = layDownDamaged();
    List<LogEntry> before = entries(first);
    List<WorkStage> stages;
    try (BatonProcess repair = repair(first)) {
      stages = repairStages(repair, first);
      assertThat(repair.awaitExit()).isZero();
    }
    assertRepaired(first, before);
    for (int i = 0; i < KILLS; i++) {
      Path folder = layDownDamaged();
      try (BatonProcess repair = repair(folder)) {
        kill(repair, folder, stages.get(i % stages.size()));
      }
      count(state(folder));
      boolean finished = finishByAStart(folder);
      if (!finished) {
        assertThat(FolderState.of(folder).contentsOf("log/")).isEqualTo(damaged);
        try (BatonProcess repair = repair(folder)) {
          assertThat(repair.awaitExit()).as("%s", repair.err()).isZero();
        }
        serveOnce(folder);
      }
      assertRepaired(folder, before);
    }
    print("repair");
  }

  private static String state(Path folder) throws IOException {
    if (!asides(folder).isEmpty()) {
      return isRepairing(folder) ? "moving" : "done";
    }
    return isMarked(folder) ? "marked" : "writing";
  }

  /** A start finishes what has its mark, and refuses what has not. */
  private static boolean finishByAStart(Path folder) {
    try (BatonProcess server = serve(folder)) {
      server.awaitStartedFor(Duration.ofMinutes(1));
      if (server.port() == 0) {
        assertThat(server.awaitExit()).isEqualTo(1);
        assertThat(server.err()).last().asString().contains("is damaged at event");
        return false;
      }
      server.terminate();
      assertThat(server.awaitExit()).isZero();
      return true;
    }
  }

  @Test
  void aQuarantineIsFinishedByTheNextStart() throws IOException {
    String[] quarantine = {"--on_corrupt", "quarantine"};
    Path first = layDownDamaged();
    List<LogEntry> before = entries(first);
    List<WorkStage> stages;
    try (BatonProcess server = serve(first, quarantine)) {
      stages = repairStages(server, first);
      server.kill();
      server.awaitExit();
    }
    assertRepaired(first, before);
    for (int i = 0; i < KILLS; i++) {
      Path folder = layDownDamaged();
      try (BatonProcess server = serve(folder, quarantine)) {
        kill(server, folder, stages.get(i % stages.size()));
      }
      count(state(folder));
      serveOnce(folder, quarantine);
      assertRepaired(folder, before);
    }
    print("quarantine");
  }

  @Test
  void theDeletionOfOldFilesGoesOnAtTheNextStart() throws IOException {
    String[] retention = {"--retain_days", "1"};
    stored = StoredLog.write(parent.resolve("many"), "days", LONG_AGO, 6, 2, 6, true);
    Path first = layDown();
    // Before anything is deleted, the file of today is made.
    int files = stored.rollFiles().size() + 1;
    List<WorkStage> stages;
    try (BatonProcess server = serve(first, retention)) {
      stages =
          stages(
              server,
              first,
              folder -> rollFiles(folder) == files,
              folder -> rollFiles(folder) < files,
              this::isPruned);
      server.kill();
      server.awaitExit();
    }
    assertPruned(first);
    for (int i = 0; i < KILLS; i++) {
      Path folder = layDown();
      try (BatonProcess server = serve(folder, retention)) {
        kill(server, folder, stages.get(i % stages.size()));
      }
      count("%d files left".formatted(rollFiles(folder)));
      assertWhole(folder);
      try (BatonProcess server = serve(folder, retention)) {
        await(server, () -> isPruned(folder));
        server.awaitStarted();
        server.terminate();
        assertThat(server.awaitExit()).isZero();
      }
      assertPruned(folder);
    }
    print("deletion");
  }

  private static int rollFiles(Path folder) {
    try (Stream<Path> found = Files.list(folder.resolve("log"))) {
      return Math.toIntExact(
          found.filter(path -> path.toString().endsWith(LogFiles.ROLL_FILE)).count());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the last two snapshots stand for is gone; the older one's own day and later are left. */
  private boolean isPruned(Path folder) {
    int days = stored.rollFiles().size();
    return !Files.exists(folder.resolve(stored.rollFiles().get(days - 3)));
  }

  private void assertPruned(Path folder) {
    assertWhole(folder);
    assertThat(isPruned(folder)).isTrue();
    assertThat(Files.exists(folder.resolve(stored.rollFiles().getLast()))).isTrue();
  }

  /** The log is whole, and everybody is still held who was. */
  private void assertWhole(Path folder) {
    var files = new LogFiles(folder);
    assertThat(new ChronicleLogs().readAll(files, Progress.IGNORED, _ -> {}).damage()).isEmpty();
    LogTrees.assertAgree(files);
    RecoveryPlan plan = new ChronicleLogs().plan(files, Progress.IGNORED);
    assertThat(plan.damage()).isEmpty();
    assertThat(plan.held()).isEqualTo(stored.state().held().size());
  }
}
