package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.FolderState;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecoveryPlan;
import dev.baton.eventlog.StoredLog;
import dev.baton.realm.RealmSamples;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a crash in the middle of a repair leaves, and who finishes it. */
@Tag("slow")
class InterruptedRepairTest {
  /** What has happened to the folder by the time of a crash, after the mark was made. */
  private static final int STEPS = 8;

  @TempDir Path parent;

  private final FakeClock clock = new FakeClock(RealmSamples.at(0).plus(Duration.ofDays(3)));

  private Path folder() {
    return parent.resolve("data");
  }

  private LogFiles files() {
    return new LogFiles(folder());
  }

  private void lay(LogSituation situation) throws IOException {
    situation.lay(Files.createDirectories(folder()));
  }

  private static LogOptions options(OnCorrupt onCorrupt) {
    return LogSamples.options(LogSync.NONE, onCorrupt);
  }

  private Path repair(boolean whole) {
    return new ChronicleLogs()
        .repair(files(), options(OnCorrupt.REFUSE), clock, Progress.IGNORED, whole)
        .aside()
        .orElseThrow();
  }

  private OpenedLog open(Path folder, OnCorrupt onCorrupt) {
    return new ChronicleLogs()
        .open(new LogFiles(folder), options(onCorrupt), clock, Progress.IGNORED);
  }

  private RecoveryPlan plan() {
    return new ChronicleLogs().plan(files(), Progress.IGNORED);
  }

  private static List<Path> asides(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(path -> path.getFileName().toString().startsWith("damaged-")).toList();
    }
  }

  /** A repair that was never interrupted, to hold the others against. */
  private Path repaired(StoredLog damaged) throws IOException {
    Path folder = parent.resolve("never-interrupted");
    damaged.layDown(folder);
    new ChronicleLogs()
        .repair(new LogFiles(folder), options(OnCorrupt.REFUSE), clock, Progress.IGNORED, false);
    return folder;
  }

  /** Lays the folder down as a crash leaves it so many steps after the mark. */
  private Path interrupted(StoredLog damaged, Path repaired, int steps, String name)
      throws IOException {
    Path folder = parent.resolve(name + "-" + steps);
    damaged.layDown(folder);
    Path aside = folder.resolve(asides(repaired).getFirst().getFileName());
    Path successor = Files.createDirectories(folder.resolve("log-repairing"));
    for (String part : List.of("log", "head", "snapshots")) {
      copy(repaired.resolve(part), successor.resolve(part));
    }
    Files.writeString(successor.resolve("whole"), aside.getFileName().toString());
    int done = 0;
    if (done++ < steps) {
      Files.createDirectory(aside);
    }
    for (String part : List.of("snapshots", "head", "log")) {
      if (done++ < steps && Files.exists(folder.resolve(part))) {
        Files.move(folder.resolve(part), aside.resolve(part));
      }
      if (done++ < steps) {
        Files.move(successor.resolve(part), folder.resolve(part));
      }
    }
    if (done < steps) {
      Files.delete(successor.resolve("whole"));
    }
    return folder;
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.isDirectory(from)) {
      StoredLog.of(from, "a part", List.of(), RealmSamples.at(0)).layDown(to);
    } else {
      Files.copy(from, to);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DAMAGED", "DAMAGED_BEHIND_SNAPSHOTS", "EVERY_EVENT_MISSING"})
  void aRepairThatWasInterruptedAnywhereIsFinishedByTheNextStart(LogSituation situation)
      throws IOException {
    lay(situation);
    StoredLog damaged = StoredLog.of(folder(), "damaged", List.of(), clock.instant());
    Path repaired = repaired(damaged);
    Map<String, String> expected = FolderState.of(repaired).contentsOf("");
    RecoveryPlan plan = new ChronicleLogs().plan(new LogFiles(repaired), Progress.IGNORED);
    for (int steps = 0; steps <= STEPS; steps++) {
      Path folder = interrupted(damaged, repaired, steps, "finished");
      LogRepair.finish(new LogFiles(folder));
      assertThat(FolderState.of(folder).contentsOf("")).as("step %d", steps).isEqualTo(expected);
      Path started = interrupted(damaged, repaired, steps, "started");
      OpenedLog opened = open(started, OnCorrupt.REFUSE);
      opened.log().close();
      assertThat(asides(started)).hasSize(1);
      assertThat(opened.plan().lastSeq()).isEqualTo(plan.lastSeq());
      assertThat(opened.plan().held()).isEqualTo(plan.held());
    }
  }

  @Test
  void aReaderReportsAnInterruptedRepairAndLeavesItAlone() throws IOException {
    lay(LogSituation.DAMAGED_BEHIND_SNAPSHOTS);
    StoredLog damaged = StoredLog.of(folder(), "damaged", List.of(), clock.instant());
    Path repaired = repaired(damaged);
    for (int steps = 0; steps < STEPS; steps++) {
      Path folder = interrupted(damaged, repaired, steps, "read");
      var read = new LogFiles(folder);
      FolderState before = FolderState.of(folder);
      assertThatThrownBy(() -> new ChronicleLogs().plan(read, Progress.IGNORED))
          .isInstanceOf(LogRefusedException.class)
          .hasMessageContaining("a repair of the log in " + folder + " was interrupted");
      assertThatThrownBy(() -> new ChronicleLogs().readAll(read, Progress.IGNORED, _ -> {}))
          .isInstanceOf(LogRefusedException.class);
      assertThatThrownBy(() -> new ChronicleLogs().repairPlan(read, Progress.IGNORED, true))
          .isInstanceOf(LogRefusedException.class);
      assertThat(FolderState.of(folder)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, STEPS - 1})
  void aRepairThatWasInterruptedIsFinishedByTheNextRepair(int steps) throws IOException {
    lay(LogSituation.DAMAGED_BEHIND_SNAPSHOTS);
    StoredLog damaged = StoredLog.of(folder(), "damaged", List.of(), clock.instant());
    Path folder = interrupted(damaged, repaired(damaged), steps, "interrupted");
    assertThatThrownBy(
            () ->
                new ChronicleLogs()
                    .repair(
                        new LogFiles(folder),
                        options(OnCorrupt.REFUSE),
                        clock,
                        Progress.IGNORED,
                        false))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("is not damaged");
    assertThat(asides(folder)).hasSize(1);
    assertThat(folder.resolve("log-repairing")).doesNotExist();
  }

  /** A crash before the mark, with more or less of the successor written. */
  @ParameterizedTest
  @ValueSource(strings = {"nothing", "a part", "an empty mark", "a strange mark"})
  void aRepairThatWasInterruptedBeforeItsMarkHasNotHappened(String left) throws IOException {
    lay(LogSituation.DAMAGED_BEHIND_SNAPSHOTS);
    Path successor = Files.createDirectories(files().repairing());
    if (!left.equals("nothing")) {
      Files.createDirectories(successor.resolve("log"));
      Files.writeString(successor.resolve("log").resolve("20261122F.cq4"), "unfinished");
      Files.writeString(successor.resolve("head"), "unfinished");
      Files.createDirectories(successor.resolve("snapshots"));
    }
    if (left.endsWith("mark")) {
      Files.writeString(successor.resolve("whole"), left.startsWith("an empty") ? "" : "../other");
    }
    FolderState before = FolderState.of(folder());
    assertThatThrownBy(() -> open(folder(), OnCorrupt.REFUSE))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("is damaged at event 31");
    assertThat(FolderState.of(folder())).isEqualTo(before);
    Path aside = repair(false);
    assertThat(plan().damage()).isEmpty();
    assertThat(plan().lastSeq()).isEqualTo(41);
    assertThat(FolderState.of(folder()).contentsOf(aside.getFileName() + "/log/"))
        .isEqualTo(before.contentsOf("log/"));
    assertThat(files().repairing()).doesNotExist();
  }
}
