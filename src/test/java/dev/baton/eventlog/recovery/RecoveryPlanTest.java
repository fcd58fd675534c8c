package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.FolderState;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecoveryPlan;
import dev.baton.eventlog.RepairReport;
import dev.baton.eventlog.TestFolders;
import dev.baton.eventlog.chronicle.HandMadeLog;
import dev.baton.eventlog.chronicle.HighWaterMark;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmSamples;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a start beforehand, without a byte changed, and what the start then does. */
@Tag("slow")
class RecoveryPlanTest {
  @TempDir Path folder;

  // Later than every event.
  private final FakeClock clock = new FakeClock(RealmSamples.at(0).plus(Duration.ofDays(3)));

  private RecoveryPlan plan() {
    return new ChronicleLogs().plan(new LogFiles(folder), Progress.IGNORED);
  }

  private OpenedLog open() {
    return LogSamples.open(folder, LogSync.NONE, clock);
  }

  private static boolean isTooNew(LogSituation situation) {
    return situation == LogSituation.OF_A_LATER_VERSION;
  }

  @ParameterizedTest
  @EnumSource
  void aReaderChangesNothing(LogSituation situation) throws IOException {
    situation.lay(folder);
    FolderState before = FolderState.of(folder);
    var files = new LogFiles(folder);
    if (isTooNew(situation)) {
      assertThatThrownBy(this::plan).isInstanceOf(LogRefusedException.class);
      assertThatThrownBy(() -> new ChronicleLogs().readAll(files, Progress.IGNORED, _ -> {}))
          .isInstanceOf(LogRefusedException.class);
    } else {
      plan().describe();
      new ChronicleLogs().readAll(files, Progress.IGNORED, _ -> {});
    }
    new ChronicleLogs().prunable(files, clock.instant(), 0);
    assertThat(FolderState.of(folder)).isEqualTo(before);
  }

  @Test
  void aFolderThatIsNotThereIsNotMade() {
    Path missing = folder.resolve("missing");
    assertThat(new ChronicleLogs().plan(new LogFiles(missing), Progress.IGNORED).damage())
        .isEmpty();
    assertThat(missing).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "DAMAGED",
        "DAMAGED_BEHIND_SNAPSHOTS",
        "DAMAGED_BEFORE_AND_BEHIND_SNAPSHOTS",
        "END_MISSING",
        "EVERY_EVENT_MISSING",
        "NO_LOG_AT_ALL",
        "PRUNED_WITHOUT_SNAPSHOTS"
      })
  void aStartIsRefusedForTheDamageOfThePlanAndChangesNothing(LogSituation situation)
      throws IOException {
    situation.lay(folder);
    RecoveryPlan plan = plan();
    assertThat(plan.damage()).isPresent();
    assertThat(plan.describe()).last().asString().contains("a start is refused");
    FolderState before = FolderState.of(folder);
    assertThatThrownBy(this::open)
        .isInstanceOf(LogRefusedException.class)
        .hasMessageStartingWith(plan.damage().get() + ". Nothing was changed.")
        .hasMessageContaining("'baton repair --data_dir " + folder + "'");
    assertThat(FolderState.of(folder)).isEqualTo(before);
    assertThat(plan()).isEqualTo(plan);
  }

  @Test
  void aStartOnTheLogOfALaterVersionIsRefusedAndChangesNothing() throws IOException {
    LogSituation.OF_A_LATER_VERSION.lay(folder);
    FolderState before = FolderState.of(folder);
    assertThatThrownBy(this::plan)
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("event 31 in " + folder.resolve("log"))
        .hasMessageContaining("version 99")
        .hasMessageContaining("Nothing was changed")
        .hasMessageNotContaining("repair");
    assertThatThrownBy(this::open).isInstanceOf(LogRefusedException.class);
    for (boolean whole : new boolean[] {false, true}) {
      assertThatThrownBy(() -> repair(whole)).isInstanceOf(LogRefusedException.class);
    }
    assertThat(FolderState.of(folder)).isEqualTo(before);
  }

  private RepairReport repair(boolean whole) {
    return new ChronicleLogs()
        .repair(
            new LogFiles(folder),
            LogSamples.options(LogSync.NONE, LogOptions.OnCorrupt.QUARANTINE),
            clock,
            Progress.IGNORED,
            whole);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "NOTHING",
        "WHOLE",
        "WITH_SNAPSHOTS",
        "NEWEST_SNAPSHOT_DAMAGED",
        "EVERY_SNAPSHOT_DAMAGED",
        "SNAPSHOT_OF_A_LATER_VERSION",
        "SNAPSHOT_OF_ANOTHER_LOG",
        "DAMAGED_BEFORE_SNAPSHOTS",
        "TORN_END",
        "LOST_WITH_THE_POWER",
        "TORN_AND_LOST_WITH_THE_POWER",
        "PRUNED"
      })
  void aStartGoesOnFromWhereThePlanSaid(LogSituation situation) throws IOException {
    situation.lay(folder);
    RecoveryPlan plan = plan();
    assertThat(plan.damage()).isEmpty();
    assertThat(plan.isRefused()).isFalse();
    assertThat(plan.describe())
        .last()
        .asString()
        .contains("a start will go on from here")
        .matches(verdict -> verdict.contains("whole") == plan.snapshot().isEmpty());
    OpenedLog opened = open();
    try (EventLog log = opened.log()) {
      assertThat(opened.plan()).isEqualTo(plan);
      assertThat(opened.realm().held()).hasSize(plan.held());
      opened.explanations(clock.instant()).forEach(log::append);
      long next = plan.lastSeq() + opened.explanations(clock.instant()).size() + 1;
      assertThat(log.append(new ServerStopped(clock.instant()))).isEqualTo(next);
      log.sync();
      log.probe();
    }
    RecoveryPlan after = plan();
    assertThat(after.damage()).isEmpty();
    assertThat(after.torn()).isZero();
    assertThat(after.lostWithPower()).isZero();
    assertThat(after.held()).isEqualTo(plan.held());
  }

  /** Damage in front of the snapshot is not looked for. */
  @Test
  void thePlanDoesNotCallEventsWholeThatItHasNotVerified() throws IOException {
    LogSituation.DAMAGED_BEFORE_SNAPSHOTS.lay(folder);
    assertThat(plan().describe())
        .last()
        .asString()
        .endsWith(
            "a start will go on from here (events before 21 were not verified; baton verify does)")
        .doesNotContain("whole");
  }

  @ParameterizedTest
  @CsvSource({
    "NOTHING, 0, 0, 0",
    "WHOLE, 1, 30, 30",
    "WITH_SNAPSHOTS, 21, 30, 10",
    "NEWEST_SNAPSHOT_DAMAGED, 11, 30, 20",
    "EVERY_SNAPSHOT_DAMAGED, 1, 30, 30",
    "SNAPSHOT_OF_A_LATER_VERSION, 11, 30, 20",
    "SNAPSHOT_OF_ANOTHER_LOG, 1, 30, 30",
    "DAMAGED_BEFORE_SNAPSHOTS, 21, 30, 10",
    "TORN_END, 1, 30, 30",
    "LOST_WITH_THE_POWER, 1, 30, 30",
    "PRUNED, 36, 41, 6",
    "DAMAGED, 1, 30, 30",
    "DAMAGED_BEHIND_SNAPSHOTS, 21, 40, 15",
    "END_MISSING, 1, 30, 30",
    "EVERY_EVENT_MISSING, 0, 0, 0",
    "NO_LOG_AT_ALL, 0, 0, 0",
  })
  void thePlanNamesTheEventsThatAreReplayed(
      LogSituation situation, long first, long last, long replayed) throws IOException {
    situation.lay(folder);
    RecoveryPlan plan = plan();
    assertThat(plan.firstSeq()).isEqualTo(first);
    assertThat(plan.lastSeq()).isEqualTo(last);
    assertThat(plan.replayed()).isEqualTo(replayed);
  }

  @ParameterizedTest
  @CsvSource({
    "WHOLE, none, ",
    "WITH_SNAPSHOTS, 20, ",
    "NEWEST_SNAPSHOT_DAMAGED, 10, its checksum is wrong",
    "EVERY_SNAPSHOT_DAMAGED, none, its checksum is wrong",
    "SNAPSHOT_OF_A_LATER_VERSION, 10, it is of version 99",
    "SNAPSHOT_OF_ANOTHER_LOG, none, event 7 is not where the snapshot says",
  })
  void thePlanNamesTheSnapshotThatIsUsedAndWhyOthersAreNot(
      LogSituation situation, String used, String why) throws IOException {
    situation.lay(folder);
    RecoveryPlan plan = plan();
    Optional<Path> expected =
        used.equals("none")
            ? Optional.empty()
            : Optional.of(folder.resolve("snapshots/snapshot-00000000000000000" + used + ".json"));
    assertThat(plan.snapshot()).isEqualTo(expected);
    if (why == null) {
      assertThat(plan.passedOver()).isEmpty();
    } else {
      assertThat(plan.passedOver()).isNotEmpty().allMatch(line -> line.endsWith(why));
      assertThat(plan.describe()).anyMatch(line -> line.contains(why));
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "WITH_SNAPSHOTS",
        "NEWEST_SNAPSHOT_DAMAGED",
        "EVERY_SNAPSHOT_DAMAGED",
        "SNAPSHOT_OF_A_LATER_VERSION"
      })
  void theRealmIsTheSameWithASnapshotAndWithout(LogSituation situation) throws IOException {
    situation.lay(folder);
    var fold = new Realm();
    new ChronicleLogs()
        .readAll(
            new LogFiles(folder),
            Progress.IGNORED,
            entry -> fold.apply(entry.seq(), entry.author(), entry.event()));
    OpenedLog opened = open();
    opened.log().close();
    assertThat(fold.held()).isNotEmpty();
    assertThat(opened.realm().state()).isEqualTo(fold.state());
  }

  @Test
  void aStartBehindATornEndSaysHowManyRecordsItLeavesOut() throws IOException {
    LogSituation.TORN_END.lay(folder);
    RecoveryPlan plan = plan();
    assertThat(plan.torn()).isEqualTo(2);
    assertThat(plan.describe()).anyMatch(line -> line.contains("2 unreadable records at the end"));
    OpenedLog opened = open();
    opened.log().close();
    assertThat(opened.explanations(clock.instant()))
        .containsExactly(new LogResumed(plan.lastAt(), OptionalLong.empty(), 2, clock.instant()));
  }

  @Test
  void aStartAfterALossOfPowerSaysWhichEventsAreGoneAndForgetsTheirWitness() throws IOException {
    LogSituation.LOST_WITH_THE_POWER.lay(folder);
    RecoveryPlan plan = plan();
    assertThat(plan.lostWithPower()).isEqualTo(3);
    assertThat(plan.describe()).anyMatch(line -> line.contains("3 events that were not forced"));
    OpenedLog opened = open();
    try (EventLog log = opened.log()) {
      List<RealmEvent> explanations = opened.explanations(clock.instant());
      assertThat(explanations).containsExactly(new LogRepaired(31, 33, clock.instant()));
      assertThat(HighWaterMark.read(new LogFiles(folder).head()))
          .map(HighWaterMark::seq)
          .contains(33L);
      log.append(explanations.getFirst());
      log.sync();
    }
    assertThat(HighWaterMark.read(new LogFiles(folder).head()))
        .map(HighWaterMark::seq)
        .contains(31L);
    assertThat(plan().lostWithPower()).isZero();
  }

  /**
   * A start that is killed before it has said which events are gone leaves that to the next one.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void whatIsLostIsSaidHoweverOftenAStartIsKilled(int appended) throws IOException {
    LogSituation.LOST_WITH_THE_POWER.lay(folder);
    byte[] witness = Files.readAllBytes(new LogFiles(folder).head());
    OpenedLog killed = open();
    try (EventLog log = killed.log()) {
      log.append(killed.explanations(clock.instant()).getFirst());
      for (int i = 1; i < appended; i++) {
        log.append(new ServerStopped(clock.instant()));
      }
    }
    if (appended == 0) {
      TestFolders.delete(folder.resolve("log"));
      Files.delete(new LogFiles(folder).head());
      LogSituation.LOST_WITH_THE_POWER.lay(folder);
    }
    // As it is when the kill comes before the mark is written again.
    Files.write(new LogFiles(folder).head(), witness);
    OpenedLog opened = open();
    assertThat(opened.plan().damage()).isEmpty();
    try (EventLog log = opened.log()) {
      opened.explanations(clock.instant()).forEach(log::append);
      log.append(new ServerStopped(clock.instant()));
      log.sync();
    }
    List<RealmEvent> events = new ArrayList<>();
    LogReading reading =
        new ChronicleLogs()
            .readAll(new LogFiles(folder), Progress.IGNORED, entry -> events.add(entry.event()));
    assertThat(reading.damage()).isEmpty();
    assertThat(events).anyMatch(event -> event instanceof LogRepaired);
    assertThat(plan().damage()).isEmpty();
    assertThat(plan().lostWithPower()).isZero();
  }

  /** The log is forced before a snapshot of it is written, whatever is said of the rest. */
  @ParameterizedTest
  @EnumSource(
      value = LogSync.class,
      names = {"INTERVAL", "NONE"})
  void noLossOfPowerTakesWhatASnapshotIsOf(LogSync sync) throws IOException {
    LogSituation.EVERY_EVENT_MISSING.lay(folder);
    witness(30, sync);
    assertThat(plan().damage().orElseThrow().toString()).contains("event 20 was in it");
    assertThat(
            new ChronicleLogs().readAll(new LogFiles(folder), Progress.IGNORED, _ -> {}).damage())
        .isPresent();
    assertThatThrownBy(this::open).isInstanceOf(LogRefusedException.class);
    assertThat(new SnapshotStore(new LogFiles(folder).snapshots()).newestFirst()).hasSize(2);
  }

  private void witness(long seq, LogSync sync) throws IOException {
    Path head = new LogFiles(folder).head();
    Files.deleteIfExists(head);
    HandMadeLog.writeHead(head, seq, "f".repeat(64), sync, HandMadeLog.EARLIER_BOOT);
  }

  @Test
  void aStartOnAWholeLogNeedsNoExplanation() throws IOException {
    LogSituation.WHOLE.lay(folder);
    OpenedLog opened = open();
    opened.log().close();
    assertThat(opened.explanations(clock.instant())).isEmpty();
  }

  /** A crash while what is left of a repair is deleted, at its very end. */
  @Test
  void aStartClearsAwayWhatIsLeftOfARepair() throws IOException {
    LogSituation.WITH_SNAPSHOTS.lay(folder);
    Path left = new LogFiles(folder).repairing();
    Files.createDirectories(left.resolve("snapshots"));
    LogSamples.open(folder, LogSync.NONE, clock).log().close();
    assertThat(left).doesNotExist();
  }
}
