package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecoveryPlan;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.TestFolders;
import dev.baton.realm.RealmEvent;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to the files, a start either is refused or goes on with every event that anybody
 * was told of.
 */
@Tag("slow")
class LogMutationTest {
  private static final int MUTATIONS = Integer.getInteger("baton.mutations", 1_000);
  private static final long MIXER = 0x9E3779B97F4A7C15L;
  private static final long SEED = Long.getLong("baton.seed", 20_261_122L);
  private static final long LIMIT_SECONDS = 30;

  /** As many more events, so that Chronicle's index of the file is written to as well. */
  private static final int MORE = 300;

  @TempDir Path folder;

  private final List<String> findings = new ArrayList<>();
  private final Map<MutationOutcome, Integer> counts = new EnumMap<>(MutationOutcome.class);
  private long longestMillis;

  /** How a start on mutated files ended. */
  private enum MutationOutcome {
    /** With a reason for the operator. */
    REFUSED,
    /** With an exception, before anything was acknowledged. */
    FAILED_BEFORE_ACKNOWLEDGING,
    /** With all events, old and new. */
    ACCEPTED,
    /** With all events behind the snapshot; what is wrong before it, a verification says. */
    ACCEPTED_BEHIND_A_SNAPSHOT,
    LOST,
    HUNG
  }

  /** Outcomes of mutations that the plan of a start can tell from each other with certainty. */
  private static Set<MutationOutcome> possible(LogMutation.MutationKind kind) {
    return switch (kind) {
      // Neither Chronicle's notes nor the witness nor a snapshot is needed to read every event.
      case FLIP_METADATA,
          DELETE_METADATA,
          TRUNCATE_METADATA,
          FLIP_HEAD,
          DELETE_HEAD,
          TRUNCATE_HEAD,
          FLIP_SNAPSHOT,
          DELETE_SNAPSHOT ->
          EnumSet.of(MutationOutcome.ACCEPTED);
      // A day before that of the snapshot is damage that a verification finds, and not the start.
      case DELETE_ROLL_FILE ->
          EnumSet.of(MutationOutcome.REFUSED, MutationOutcome.ACCEPTED_BEHIND_A_SNAPSHOT);
      case FLIP, ZERO_PAGE, TRUNCATE ->
          EnumSet.of(
              MutationOutcome.REFUSED,
              MutationOutcome.FAILED_BEFORE_ACKNOWLEDGING,
              MutationOutcome.ACCEPTED,
              MutationOutcome.ACCEPTED_BEHIND_A_SNAPSHOT);
    };
  }

  private List<StoredLog> logs() throws IOException {
    return List.of(
        StoredLog.write(folder.resolve("a"), "one day", 1, 1, 600, false),
        StoredLog.write(folder.resolve("b"), "three days", 3, 1, 300, false),
        StoredLog.write(folder.resolve("c"), "one day with snapshots", 1, 3, 200, true),
        StoredLog.write(folder.resolve("d"), "three days with snapshots", 3, 2, 150, true));
  }

  @Test
  void aStartOnFilesAsTheyWereWrittenIsAcceptedWhole() throws Exception {
    int number = 0;
    for (StoredLog log : logs()) {
      for (boolean more : List.of(false, true)) {
        Path untouched = folder.resolve("untouched-" + number++);
        log.layDown(untouched);
        assertThat(start(log, untouched, more)).as(log.name()).isEqualTo(MutationOutcome.ACCEPTED);
      }
    }
    assertThat(number).isEqualTo(8);
  }

  @Test
  void aStartOnMutatedFilesIsRefusedOrLosesNothing() throws Exception {
    List<StoredLog> logs = logs();
    for (int i = 0; i < MUTATIONS; i++) {
      // Of seeds that follow each other the first numbers are nearly the same.
      var random = new Random((SEED + i) * MIXER);
      StoredLog log = logs.get(random.nextInt(logs.size()));
      play(i, log, LogMutation.draw(log, random), random.nextInt(4) == 0);
    }
    System.out.printf(
        "%d mutations of the log from seed %d: %s, longest %d ms%n",
        MUTATIONS, SEED, counts, longestMillis);
    assertThat(findings).isEmpty();
    // Of the drawn mutations a third is harmless to every event and a third to none.
    assertThat(percentOf(MutationOutcome.REFUSED)).as("refused").isBetween(15, 70);
    assertThat(percentOf(MutationOutcome.ACCEPTED)).as("accepted").isBetween(15, 70);
    assertThat(percentOf(MutationOutcome.ACCEPTED_BEHIND_A_SNAPSHOT)).as("behind").isBetween(4, 50);
    assertThat(percentOf(MutationOutcome.FAILED_BEFORE_ACKNOWLEDGING)).as("failed").isLessThan(6);
  }

  /** Chronicle reads these words by itself, and fails in ways of its own when they are others. */
  @Test
  void aStartOnAFileWithAnotherNameForItsHeaderIsRefusedOrLosesNothing() throws Exception {
    StoredLog log = logs().getLast();
    int number = 0;
    for (String file : log.rollFiles()) {
      for (int at = 4; at < 12; at++) {
        play(
            number++,
            log,
            new LogMutation(LogMutation.MutationKind.FLIP, file, at, number % 7),
            false);
      }
    }
    assertThat(number).isEqualTo(24);
    assertThat(findings).isEmpty();
  }

  private int percentOf(MutationOutcome outcome) {
    return 100 * counts.getOrDefault(outcome, 0) / MUTATIONS;
  }

  private void play(int number, StoredLog log, LogMutation mutation, boolean more)
      throws IOException, InterruptedException {
    Path victim = folder.resolve("victim-" + number);
    log.layDown(victim);
    mutation.carryOut(victim);
    long begun = System.nanoTime();
    var outcome = new CompletableFuture<MutationOutcome>();
    Thread.ofPlatform()
        .daemon()
        .name("start-" + number)
        .start(() -> outcome.completeAsync(() -> start(log, victim, more), Runnable::run));
    MutationOutcome reached;
    try {
      reached = outcome.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      reached = MutationOutcome.HUNG;
      findings.add(
          "%d: %s, %s: no end in %d s".formatted(number, log.name(), mutation, LIMIT_SECONDS));
    } catch (ExecutionException e) {
      reached = MutationOutcome.LOST;
      findings.add(
          "%d: %s, %s: %s".formatted(number, log.name(), mutation, stackTrace(e.getCause())));
    }
    if (reached != MutationOutcome.HUNG && reached != MutationOutcome.LOST) {
      requirePossible(number, log, mutation, reached);
    }
    counts.merge(reached, 1, Integer::sum);
    longestMillis =
        Math.max(longestMillis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    if (reached != MutationOutcome.HUNG) {
      TestFolders.delete(victim);
    }
  }

  private void requirePossible(
      int number, StoredLog log, LogMutation mutation, MutationOutcome reached) {
    if (!possible(mutation.kind()).contains(reached)) {
      findings.add("%d: %s, %s: %s".formatted(number, log.name(), mutation, reached));
    }
  }

  private static MutationOutcome start(StoredLog log, Path victim, boolean more) {
    var clock = new FakeClock(log.end());
    List<RealmEvent> expected = new ArrayList<>(log.events());
    RecoveryPlan plan;
    try (var server = new StoredLog.LogRun(victim, LogSync.NONE, clock, expected)) {
      plan = server.opened().plan();
      requireThat(server.realm().state().equals(log.state()), "the state is another");
      try {
        server.append(3);
        server.log().probe();
      } catch (RuntimeException | Error e) {
        requireThat(isFaultOfTheFiles(e), "the append failed otherwise: " + stackTrace(e));
        return MutationOutcome.FAILED_BEFORE_ACKNOWLEDGING;
      }
      if (more) {
        server.append(MORE);
        server.log().probe();
      }
    } catch (LogRefusedException e) {
      return MutationOutcome.REFUSED;
    }
    return verify(victim, plan, expected);
  }

  private static MutationOutcome verify(Path victim, RecoveryPlan plan, List<RealmEvent> expected) {
    List<RealmEvent> read = new ArrayList<>();
    LogReading reading =
        new ChronicleLogs()
            .readAll(new LogFiles(victim), Progress.IGNORED, entry -> read.add(entry.event()));
    RecoveryPlan next = new ChronicleLogs().plan(new LogFiles(victim), Progress.IGNORED);
    requireThat(next.damage().isEmpty(), "the next start is refused: " + next.damage());
    requireThat(next.lastSeq() == expected.size(), "the next start ends at " + next.lastSeq());
    if (reading.damage().isPresent() && plan.snapshot().isPresent()) {
      long damaged = reading.damage().get().seq();
      requireThat(damaged < plan.firstSeq(), "damage behind the snapshot: " + reading.damage());
      return MutationOutcome.ACCEPTED_BEHIND_A_SNAPSHOT;
    }
    requireThat(reading.damage().isEmpty(), "damage: " + reading.damage());
    requireThat(read.equals(expected), "events are not what they were");
    return MutationOutcome.ACCEPTED;
  }

  /** Whether Chronicle threw it, or the probe that looks for what was appended. */
  private static boolean isFaultOfTheFiles(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String thrower =
        Arrays.stream(root.getStackTrace())
            .map(StackTraceElement::getClassName)
            .filter(name -> !name.startsWith("java."))
            .findFirst()
            .orElse("");
    String message = String.valueOf(root.getMessage());
    return thrower.startsWith("net.openhft.")
        || message.matches(
            "event \\d+ (was appended to .* and cannot be read back|cannot be found in .*)");
  }

  private static String stackTrace(@Nullable Throwable e) {
    var text = new StringWriter();
    if (e != null) {
      e.printStackTrace(new PrintWriter(text));
    }
    return text.toString();
  }

  private static void requireThat(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
