package dev.baton.eventlog.recovery;

import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.FolderState;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.PrunableFile;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.Snapshot;
import dev.baton.eventlog.record.StoredBytes;
import dev.baton.realm.Occupancy;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files of a log may go for their age, and what a start makes of the rest. */
@Tag("slow")
class RetentionTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final int EVENTS_A_DAY = 10;

  @TempDir Path folder;

  private final FakeClock clock = new FakeClock(NOON);
  private final List<RealmEvent> events = new ArrayList<>();

  private LogFiles files() {
    return new LogFiles(folder);
  }

  private StoredLog.LogRun run() {
    return new StoredLog.LogRun(folder, LogSync.NONE, clock, events);
  }

  /** Ten events on each of so many days, the clock standing at the noon behind them. */
  private void write(int days) {
    for (int day = 0; day < days; day++) {
      try (var run = run()) {
        run.append(EVENTS_A_DAY);
      }
      clock.advance(Duration.ofDays(1));
    }
  }

  /** So many more events, and a snapshot of the last one. */
  private void writeWithSnapshot(int count) {
    try (var run = run()) {
      run.append(count);
      run.snapshot();
    }
  }

  /** So many more events, and snapshots of the last two. */
  private void writeWithSnapshots(int count) {
    writeWithSnapshot(count - 1);
    writeWithSnapshot(1);
  }

  private List<Long> firstKept(Instant keepFrom) {
    return new ChronicleLogs()
        .prunable(files(), keepFrom, 0).stream().map(PrunableFile::firstKept).toList();
  }

  private static Instant dayAfter(int days) {
    return Instant.parse("2026-11-22T00:00:00Z").plus(Duration.ofDays(days));
  }

  /** Deletes the file as the server does. */
  private static void prune(StoredLog.LogRun run, PrunableFile old, Instant now) {
    run.append(new LogPruned(old.firstKept(), old.previousHash(), old.subtrees(), now));
    run.log().sync();
    run.log().delete(old);
  }

  /** A start after the death of the server, which ended without a snapshot. */
  private Map<PeerId, Occupancy> heldAfterAStart() {
    OpenedLog opened = LogSamples.open(folder, LogSync.NONE, clock);
    opened.log().close();
    return opened.realm().held();
  }

  private LogReading readAll() {
    return new ChronicleLogs().readAll(files(), Progress.IGNORED, _ -> {});
  }

  @Test
  void wholeDaysBehindASnapshotMayGoAndNothingElse() throws IOException {
    write(4);
    writeWithSnapshots(EVENTS_A_DAY);
    FolderState before = FolderState.of(folder);
    List<PrunableFile> prunable = new ChronicleLogs().prunable(files(), clock.instant(), 0);
    assertThat(prunable)
        .extracting(PrunableFile::file)
        .isEqualTo(files().rollFiles().subList(0, 4));
    assertThat(prunable).extracting(PrunableFile::firstKept).containsExactly(11L, 21L, 31L, 41L);
    assertThat(FolderState.of(folder)).isEqualTo(before);
  }

  @Test
  void theNewestDayIsKeptHoweverOldItIs() {
    writeWithSnapshots(EVENTS_A_DAY);
    clock.advance(Duration.ofDays(1_000));
    assertThat(firstKept(clock.instant())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 1", "1, -1, 0", "2, 0, 2", "2, -1, 1", "3, 1, 3", "4, 0, 4", "0, 0, 0"})
  void aDayMayGoWhenItsLastMomentIsOldEnough(int days, int millis, int files) {
    write(4);
    writeWithSnapshots(2);
    assertThat(firstKept(dayAfter(days).plusMillis(millis))).hasSize(files);
  }

  @Test
  void withoutASnapshotNothingMayGo() {
    write(4);
    assertThat(firstKept(clock.instant())).isEmpty();
  }

  /** A start looks for the event of the snapshot in the log. */
  @Test
  void theDayOfTheSnapshotsOwnEventIsKept() {
    writeWithSnapshots(EVENTS_A_DAY);
    clock.advance(Duration.ofDays(1));
    write(2);
    assertThat(firstKept(clock.instant())).isEmpty();
  }

  @Test
  void aServerThatWasAwayForDaysCanPruneAndDieAndStartAgain() {
    writeWithSnapshots(EVENTS_A_DAY);
    clock.advance(Duration.ofDays(5));
    Map<PeerId, Occupancy> before;
    try (var run = run()) {
      run.append(5);
      new ChronicleLogs()
          .prunable(files(), clock.instant(), 0)
          .forEach(old -> prune(run, old, clock.instant()));
      before = Map.copyOf(run.realm().held());
    }
    assertThat(heldAfterAStart()).isEqualTo(before);
  }

  @Test
  void aSnapshotInTheMiddleOfADayIsNoReasonToDeleteThatDay() {
    write(2);
    writeWithSnapshots(5);
    try (var run = run()) {
      run.append(5);
    }
    clock.advance(Duration.ofDays(1));
    write(1);
    assertThat(firstKept(clock.instant())).containsExactly(11L, 21L);
  }

  @Test
  void theOlderOfTwoSnapshotsCountsAndADamagedOneIsNone() throws IOException {
    write(1);
    writeWithSnapshot(EVENTS_A_DAY);
    clock.advance(Duration.ofDays(1));
    writeWithSnapshot(EVENTS_A_DAY);
    write(1);
    assertThat(firstKept(clock.instant())).containsExactly(11L);
    List<Path> snapshots = new SnapshotStore(files().snapshots()).newestFirst();
    byte[] whole = Files.readAllBytes(snapshots.get(0));
    damage(snapshots.get(0));
    assertThat(firstKept(clock.instant())).isEmpty();
    Files.write(snapshots.get(0), whole);
    damage(snapshots.get(1));
    assertThat(firstKept(clock.instant())).isEmpty();
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void theSnapshotOfAnotherLogIsNone() throws IOException {
    write(4);
    writeWithSnapshots(2);
    assertThat(firstKept(clock.instant())).hasSize(4);
    var store = new SnapshotStore(files().snapshots());
    Path file = store.newestFirst().getFirst();
    Snapshot right = store.read(file);
    LogTail tail = right.tail();
    var other = new LogTail(tail.seq(), "f".repeat(64), tail.index(), tail.at(), -1);
    store.write(new Snapshot(other, right.state(), right.tree()));
    assertThat(firstKept(clock.instant())).isEmpty();
  }

  @Test
  void aLogWithoutEventsHasNothingThatMayGo() {
    assertThat(firstKept(clock.instant())).isEmpty();
  }

  /** One bad record does not keep all days for ever. */
  @Test
  void aDayIsTheAgeOfItsFirstWholeEvent() throws IOException {
    write(2);
    writeWithSnapshots(2);
    StoredBytes.damage(folder, EVENTS_A_DAY + 1);
    assertThat(firstKept(clock.instant())).containsExactly(12L, 21L);
  }

  @Test
  void aDayThatCannotBeReadIsToldInALine() throws IOException {
    write(2);
    writeWithSnapshots(2);
    for (int event = 1; event <= EVENTS_A_DAY; event++) {
      StoredBytes.damage(folder, EVENTS_A_DAY + event);
    }
    assertThatThrownBy(() -> firstKept(clock.instant()))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("checksum");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aStartHasTheSameRealmWithoutTheDeletedDays(int deleted) {
    write(4);
    writeWithSnapshots(EVENTS_A_DAY);
    Map<PeerId, Occupancy> before;
    try (var run = run()) {
      run.append(5);
      List<PrunableFile> prunable = new ChronicleLogs().prunable(files(), clock.instant(), 0);
      prunable.subList(0, deleted).forEach(old -> prune(run, old, clock.instant()));
      before = Map.copyOf(run.realm().held());
    }
    assertThat(files().rollFiles()).hasSize(5 - deleted);
    assertThat(before).isNotEmpty();
    assertThat(heldAfterAStart()).isEqualTo(before);
    LogReading reading = readAll();
    assertThat(reading.damage()).isEmpty();
    assertThat(reading.firstSeq()).isEqualTo(deleted * 10 + 1);
    assertThat(reading.lastSeq()).isEqualTo(events.size());
  }

  @Test
  void aPrunedLogGoesOnToBePrunedDayByDay() {
    for (int day = 0; day < 6; day++) {
      Map<PeerId, Occupancy> before;
      try (var run = run()) {
        run.append(EVENTS_A_DAY);
        for (PrunableFile old : new ChronicleLogs().prunable(files(), clock.instant(), 0)) {
          prune(run, old, clock.instant());
        }
        before = Map.copyOf(run.realm().held());
        run.snapshot();
      }
      assertThat(heldAfterAStart()).isEqualTo(before);
      assertThat(readAll().damage()).isEmpty();
      clock.advance(Duration.ofDays(1));
    }
    // Today's, and those of the two days before, each of which has one of the two snapshots.
    assertThat(files().rollFiles()).hasSize(3);
  }

  @Test
  void aBadByteInTheNewestSnapshotTakesNoIdOfADeletedDay() throws IOException {
    write(3);
    for (int day = 0; day < 2; day++) {
      clock.advance(Duration.ofDays(day));
      writeWithSnapshot(EVENTS_A_DAY);
    }
    Map<PeerId, Occupancy> before;
    try (var run = run()) {
      new ChronicleLogs()
          .prunable(files(), clock.instant(), 0)
          .forEach(old -> prune(run, old, clock.instant()));
      before = Map.copyOf(run.realm().held());
    }
    assertThat(files().rollFiles()).hasSize(2);
    damage(new SnapshotStore(files().snapshots()).newestFirst().getFirst());
    assertThat(heldAfterAStart()).isNotEmpty().isEqualTo(before);
  }

  @Test
  void aServerThatDiesBetweenTheEventAndTheDeletionHasLostNothing() {
    write(2);
    writeWithSnapshots(EVENTS_A_DAY);
    PrunableFile old = new ChronicleLogs().prunable(files(), clock.instant(), 0).getFirst();
    Map<PeerId, Occupancy> before;
    try (var run = run()) {
      run.append(
          new LogPruned(old.firstKept(), old.previousHash(), old.subtrees(), clock.instant()));
      run.log().sync();
      before = Map.copyOf(run.realm().held());
    }
    assertThat(heldAfterAStart()).isEqualTo(before);
    LogReading reading = readAll();
    assertThat(reading.damage()).isEmpty();
    assertThat(reading.firstSeq()).isEqualTo(1);
    assertThat(firstKept(clock.instant())).startsWith(old.firstKept());
  }

  @Test
  void aFileThatIsGoneAlreadyIsNoMisfortune() throws IOException {
    write(2);
    writeWithSnapshots(2);
    PrunableFile old = new ChronicleLogs().prunable(files(), clock.instant(), 0).getFirst();
    Files.delete(old.file());
    new Retention(files()).delete(old);
    assertThat(files().rollFiles()).hasSize(2);
  }

  @Test
  void eventsOnBothSidesOfMidnightAreOneLog() {
    clock.advance(Duration.ofHours(12).minusMillis(30));
    try (var run = run()) {
      run.append(8);
      assertThat(files().rollFiles()).hasSize(2);
      run.log().probe();
    }
    assertThat(readAll().lastSeq()).isEqualTo(8);
    assertThat(heldAfterAStart()).hasSize(7);
    try (var run = run()) {
      run.append(2);
      run.log().probe();
    }
    assertThat(readAll().damage()).isEmpty();
    assertThat(readAll().lastSeq()).isEqualTo(10);
  }

  /** The time of an event is taken a moment before it is appended. */
  @Test
  void anEventFromBeforeMidnightInTheFileOfTheNextDayIsFollowedWhenTheClockWasSetBack() {
    Instant before = dayAfter(1).minusMillis(1);
    clock.advance(Duration.ofHours(12));
    try (var run = run()) {
      run.append(new ServerStarted(before.plusSeconds(30), PROOF_MAX_AGE, before));
      run.log().sync();
    }
    clock.advance(Duration.ofMillis(-1));
    try (var run = run()) {
      run.append(new ServerStopped(before));
      run.log().sync();
      run.log().probe();
    }
    assertThat(files().rollFiles()).hasSize(1);
    LogReading reading = readAll();
    assertThat(reading.damage()).isEmpty();
    assertThat(reading.lastSeq()).isEqualTo(2);
  }
}
