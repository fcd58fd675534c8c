package dev.baton.eventlog.recovery;

import static dev.baton.realm.RealmSamples.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.FolderState;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecoveryPlan;
import dev.baton.eventlog.RepairReport;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.chronicle.HandMadeLog;
import dev.baton.eventlog.chronicle.HighWaterMark;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.Snapshot;
import dev.baton.eventlog.record.SnapshotSamples;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LostEvents;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmSamples;
import dev.baton.realm.RealmState;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a repair keeps, and what it puts aside. */
@Tag("slow")
class LogRepairTest {
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
    Path aside =
        new ChronicleLogs()
            .repair(files(), options(OnCorrupt.REFUSE), clock, Progress.IGNORED, whole)
            .aside()
            .orElseThrow();
    LogTrees.assertAgree(files());
    return aside;
  }

  private OpenedLog open(Path folder, OnCorrupt onCorrupt) {
    return new ChronicleLogs()
        .open(new LogFiles(folder), options(onCorrupt), clock, Progress.IGNORED);
  }

  private RecoveryPlan plan() {
    return new ChronicleLogs().plan(files(), Progress.IGNORED);
  }

  private static List<LogEntry> entries(Path folder) {
    List<LogEntry> entries = new ArrayList<>();
    new ChronicleLogs().readAll(new LogFiles(folder), Progress.IGNORED, entries::add);
    return entries;
  }

  private static RealmState fold(List<LogEntry> entries) {
    var realm = new Realm();
    entries.forEach(entry -> realm.applyBehindGap(entry.seq(), entry.author(), entry.event()));
    return realm.state();
  }

  @ParameterizedTest
  @CsvSource({
    "DAMAGED, 30, 31, 30, ",
    "DAMAGED_BEFORE_SNAPSHOTS, 29, 31, 30, 5-5",
    "DAMAGED_BEHIND_SNAPSHOTS, 35, 41, 40, 31-35",
    "DAMAGED_BEFORE_AND_BEHIND_SNAPSHOTS, 34, 41, 40, 5-5 31-35",
    "END_MISSING, 30, 31, 33, ",
    "EVERY_EVENT_MISSING, 0, 21, 30, 1-20",
    "NO_LOG_AT_ALL, 0, 1, 0, ",
    "PRUNED_WITHOUT_SNAPSHOTS, 21, 42, 41, "
  })
  void aRepairKeepsEveryWholeEventAndSaysWhichAreLost(
      LogSituation situation, int good, long lostFrom, long lostTo, String gaps)
      throws IOException {
    lay(situation);
    List<LogEntry> before = entries(folder());
    assertThat(before).hasSize(good);
    RepairReport planned =
        new ChronicleLogs().repairPlan(files(), Progress.IGNORED, false).orElseThrow();
    assertThat(planned.lastSeq()).isEqualTo(lostFrom - 1);
    assertThat(planned.events()).isEqualTo(good);
    RepairReport report =
        new ChronicleLogs()
            .repair(files(), options(OnCorrupt.REFUSE), clock, Progress.IGNORED, false);
    assertThat(report).isEqualTo(planned.movedTo(report.aside().orElseThrow()));
    List<LogEntry> after = entries(folder());
    assertThat(after.subList(0, good)).isEqualTo(before);
    assertThat(after).hasSize(good + 1);
    assertThat(after.getLast().seq()).isEqualTo(lostFrom);
    assertThat(after.getLast().event())
        .isEqualTo(new LogRepaired(lostFrom, lostTo, ranges(gaps), clock.instant()));
    RecoveryPlan plan = plan();
    assertThat(plan.damage()).isEmpty();
    assertThat(plan.lastSeq()).isEqualTo(lostFrom);
    assertThat(plan.snapshot()).isPresent();
    assertThat(plan.held()).isEqualTo(report.held());
    assertThat(new ChronicleLogs().readAll(files(), Progress.IGNORED, _ -> {}).damage()).isEmpty();
    assertThat(HighWaterMark.read(files().head())).map(HighWaterMark::seq).contains(lostFrom);
  }

  private static List<LostEvents> ranges(@Nullable String text) {
    return text == null
        ? List.of()
        : Stream.of(text.split(" ", -1))
            .map(range -> range.split("-", -1))
            .map(ends -> new LostEvents(Long.parseLong(ends[0]), Long.parseLong(ends[1])))
            .toList();
  }

  @Test
  void theStateOfASnapshotGoesOnWhereEveryEventIsGone() throws IOException {
    lay(LogSituation.EVERY_EVENT_MISSING);
    RealmState saved = new SnapshotStore(files().snapshots()).whole().getFirst().state();
    assertThat(saved.held()).isNotEmpty();
    repair(false);
    OpenedLog opened = open(folder(), OnCorrupt.REFUSE);
    opened.log().close();
    assertThat(opened.realm().held()).isEqualTo(saved.held());
  }

  @ParameterizedTest
  @EnumSource(names = {"DAMAGED", "DAMAGED_BEHIND_SNAPSHOTS", "END_MISSING"})
  void aStartAfterARepairHasTheRealmOfTheGoodEvents(LogSituation situation) throws IOException {
    lay(situation);
    RealmState good = fold(entries(folder()));
    repair(false);
    OpenedLog opened = open(folder(), OnCorrupt.REFUSE);
    try (EventLog log = opened.log()) {
      assertThat(opened.realm().state().held()).isEqualTo(good.held());
      // What was lost may have been the use of a proof, so that only later ones count.
      assertThat(opened.realm().state().proofFloor()).isAfter(clock.instant());
      assertThat(log.append(new ServerStopped(clock.instant())))
          .isEqualTo(opened.plan().lastSeq() + 1);
      log.sync();
      log.probe();
    }
    assertThat(plan().damage()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "DAMAGED",
        "DAMAGED_BEHIND_SNAPSHOTS",
        "END_MISSING",
        "EVERY_EVENT_MISSING",
        "NO_LOG_AT_ALL"
      })
  void theDamagedLogLiesAsideToTheByte(LogSituation situation) throws IOException {
    lay(situation);
    Map<String, String> before = contentsOfTheLog();
    Path aside = repair(false);
    FolderState after = FolderState.of(folder());
    assertThat(after.contentsOf(aside.getFileName() + "/")).isEqualTo(before);
    assertThat(after.contentsOf("log-repairing")).isEmpty();
    assertThat(folder().resolve("log-repairing")).doesNotExist();
  }

  @Test
  void aStartThatMayQuarantineRepairsByItself() throws IOException {
    lay(LogSituation.DAMAGED);
    RealmState good = fold(entries(folder()));
    OpenedLog opened = open(folder(), OnCorrupt.QUARANTINE);
    opened.log().close();
    assertThat(opened.plan().damage()).isEmpty();
    assertThat(opened.plan().lastSeq()).isEqualTo(31);
    assertThat(opened.realm().held()).isEqualTo(good.held());
    assertThat(asides(folder())).hasSize(1);
  }

  @Test
  void aStartThatMayQuarantineLeavesAWholeLogAlone() throws IOException {
    lay(LogSituation.WHOLE);
    open(folder(), OnCorrupt.QUARANTINE).log().close();
    assertThat(asides(folder())).isEmpty();
    assertThat(plan().lastSeq()).isEqualTo(30);
  }

  private static List<Path> asides(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(path -> path.getFileName().toString().startsWith("damaged-")).toList();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NOTHING", "WHOLE", "TORN_END", "PRUNED"})
  void whatIsNotDamagedIsNotRepaired(LogSituation situation) throws IOException {
    lay(situation);
    FolderState before = FolderState.of(folder());
    assertThatThrownBy(() -> repair(false))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("is not damaged");
    assertThat(FolderState.of(folder())).isEqualTo(before);
  }

  /** Of all that a repair moves aside. The keys stay: those of the new log are the same. */
  private Map<String, String> contentsOfTheLog() throws IOException {
    Map<String, String> contents = FolderState.of(folder()).contentsOf("");
    contents.remove("personal.key");
    return contents;
  }

  @ParameterizedTest
  @EnumSource(names = {"WHOLE", "WITH_SNAPSHOTS", "TORN_END"})
  void aWholeLogThatIsRewrittenLosesNothing(LogSituation situation) throws IOException {
    lay(situation);
    List<LogEntry> before = entries(folder());
    Map<String, String> contents = contentsOfTheLog();
    Path aside = repair(true);
    List<LogEntry> after = entries(folder());
    assertThat(after.subList(0, 30)).isEqualTo(before);
    assertThat(after.getLast().event()).isEqualTo(new LogRepaired(31, 30, clock.instant()));
    assertThat(FolderState.of(folder()).contentsOf(aside.getFileName() + "/")).isEqualTo(contents);
    assertThat(plan().damage()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void thePlanOfARepairChangesNothing(LogSituation situation) throws IOException {
    lay(situation);
    FolderState before = FolderState.of(folder());
    for (boolean whole : new boolean[] {false, true}) {
      boolean possible = whole ? canBeRewritten(situation) : needsRepair(situation);
      try {
        Optional<RepairReport> report =
            new ChronicleLogs().repairPlan(files(), Progress.IGNORED, whole);
        report.ifPresent(RepairReport::describe);
        assertThat(report.isPresent()).as("a plan, of a whole log: %s", whole).isEqualTo(possible);
      } catch (LogRefusedException e) {
        assertThat(possible).as("%s, of a whole log: %s", e.getMessage(), whole).isFalse();
        assertThat(e).hasMessageContaining(folder().toString());
      }
    }
    assertThat(FolderState.of(folder())).isEqualTo(before);
  }

  private static boolean needsRepair(LogSituation situation) {
    return EnumSet.of(
            LogSituation.DAMAGED_BEFORE_AND_BEHIND_SNAPSHOTS,
            LogSituation.DAMAGED_BEFORE_SNAPSHOTS,
            LogSituation.PRUNED_WITHOUT_SNAPSHOTS,
            LogSituation.DAMAGED,
            LogSituation.DAMAGED_BEHIND_SNAPSHOTS,
            LogSituation.END_MISSING,
            LogSituation.EVERY_EVENT_MISSING,
            LogSituation.NO_LOG_AT_ALL)
        .contains(situation);
  }

  private static boolean canBeRewritten(LogSituation situation) {
    return situation != LogSituation.OF_A_LATER_VERSION;
  }

  @Test
  void aPrunedLogThatIsRewrittenKeepsWhatIsLeft() throws IOException {
    lay(LogSituation.PRUNED);
    List<LogEntry> before = entries(folder());
    OpenedLog opened = open(folder(), OnCorrupt.REFUSE);
    opened.log().close();
    repair(true);
    assertThat(entries(folder())).startsWith(before.toArray(LogEntry[]::new));
    OpenedLog again = open(folder(), OnCorrupt.REFUSE);
    again.log().close();
    assertThat(again.realm().held()).isEqualTo(opened.realm().held());
    assertThat(new ChronicleLogs().readAll(files(), Progress.IGNORED, _ -> {}).damage()).isEmpty();
  }

  /**
   * Lays a log down whose first events were deleted, with a snapshot of event 8 and a gap at its
   * end, and with a record that is none between event 5 and the event given.
   */
  private void layPrunedAndDamaged(long behindFive) throws IOException {
    Files.createDirectories(folder());
    var realm = new Realm();
    for (long seq = 1; seq <= 8; seq++) {
      realm.apply(seq, NODE, HandMadeLog.event(seq));
    }
    try (var log = new HandMadeLog(folder())) {
      log.after(3, "f".repeat(64)).upTo(5).torn(1);
      log.append(
          behindFive, behindFive == 6 ? log.hash() : "e".repeat(64), HandMadeLog.event(behindFive));
      log.upTo(8);
      int records = Math.toIntExact(2 + 1 + 8 - behindFive);
      long index = HandMadeLog.index(files().rollFiles().getFirst(), records);
      var tail = new LogTail(8, log.hash(), index, HandMadeLog.event(8).at(), -1);
      new SnapshotStore(files().snapshots())
          .write(new Snapshot(tail, realm.state(), SnapshotSamples.tree(tail.seq())));
      log.append(new LogPruned(4, "f".repeat(64), List.of(), RealmSamples.at(9)));
      log.after(20, log.hash()).upTo(21).witnessed();
    }
    assertThat(plan().snapshot()).isPresent();
    assertThat(plan().damage()).map(Damage::seq).contains(10L);
  }

  @ParameterizedTest
  @CsvSource({"7, 4 5 7 8 9 21, 6-6 10-20", "6, 4 5 6 7 8 9 21, 10-20"})
  void aPrunedLogKeepsWhatIsLeftAndGoesOnFromItsSnapshot(long behindFive, String kept, String gaps)
      throws IOException {
    layPrunedAndDamaged(behindFive);
    repair(false);
    List<Long> expected = Stream.of((kept + " 22").split(" ", -1)).map(Long::valueOf).toList();
    assertThat(entries(folder())).extracting(LogEntry::seq).isEqualTo(expected);
    assertThat(entries(folder()).getLast().event())
        .isEqualTo(new LogRepaired(22, 21, ranges(gaps), clock.instant()));
    // Those of the snapshot, and the one of the last event.
    assertThat(plan().held()).isEqualTo(8);
  }

  @Test
  void theEventOfARepairIsNotBeforeTheOnesBeforeIt() throws IOException {
    lay(LogSituation.DAMAGED);
    clock.advance(Duration.ofDays(-10));
    repair(false);
    List<LogEntry> after = entries(folder());
    assertThat(after.getLast().event().at()).isEqualTo(after.get(29).event().at());
  }

  @Test
  void aRepairedLogCanBeRepairedAgain() throws IOException {
    lay(LogSituation.DAMAGED);
    repair(false);
    clock.advance(Duration.ofSeconds(1));
    repair(true);
    assertThat(asides(folder())).hasSize(2);
    assertThat(entries(folder()))
        .extracting(LogEntry::event)
        .endsWith(
            new LogRepaired(31, 30, clock.instant().minusSeconds(1)),
            new LogRepaired(32, 31, clock.instant()));
  }

  @Test
  void aRepairedLogTakesEventsOfManyKinds() throws IOException {
    lay(LogSituation.DAMAGED);
    repair(false);
    var events = new ArrayList<>(entries(folder()).stream().map(LogEntry::event).toList());
    try (var run = new StoredLog.LogRun(folder(), LogSync.NONE, clock, events)) {
      run.append(40);
      run.snapshot();
    }
    assertThat(entries(folder())).extracting(LogEntry::event).isEqualTo(events);
    assertThat(plan().replayed()).isZero();
  }
}
