package dev.baton.eventlog.recovery;

import static dev.baton.realm.RealmSamples.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.DiskRoom;
import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogGoneException;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.LogSpace;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.PrunableFile;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.chronicle.HandMadeLog;
import dev.baton.eventlog.record.Snapshot;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmSamples;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a log does now and then when its owner has nothing else to do. */
@Tag("slow")
class HousekeepingTest {
  @TempDir Path folder;

  private final FakeClock clock = new FakeClock(RealmSamples.at(0));
  private long appended;
  private long lastSeq;

  private LogFiles files() {
    return new LogFiles(folder);
  }

  /** A log that takes a snapshot every ten events and keeps whole days for two. */
  private OpenedLog open() {
    var options =
        new LogOptions(
            "node-1", LogSync.NONE, OnCorrupt.REFUSE, 10, new LogSpace(0, Duration.ofDays(2), 0));
    return new ChronicleLogs().open(files(), options, clock, Progress.IGNORED);
  }

  /** Appends so many events and says that nothing else is to be done. */
  private Optional<PrunableFile> append(OpenedLog opened, int count) {
    for (int i = 0; i < count; i++) {
      RealmEvent event = HandMadeLog.event(++appended);
      lastSeq = opened.log().append(event);
      opened.realm().apply(lastSeq, NODE, event);
    }
    opened.log().sync();
    return opened.log().maintain(opened.realm()::state);
  }

  /** The next old day; what stands for it in the tree is read by another thread. */
  private PrunableFile awaitOld(OpenedLog opened) {
    return Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> append(opened, 0), Optional::isPresent)
        .orElseThrow();
  }

  private void awaitSnapshots(String... names) {
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .untilAsserted(
            () ->
                assertThat(new SnapshotStore(files().snapshots()).newestFirst())
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly(names));
  }

  private static String name(long seq) {
    return "snapshot-%019d.json".formatted(seq);
  }

  @Test
  void aSnapshotIsTakenEverySoManyEvents() {
    OpenedLog opened = open();
    try (EventLog _ = opened.log()) {
      append(opened, 1);
      append(opened, 8);
      append(opened, 1);
      awaitSnapshots(name(10));
      append(opened, 10);
      awaitSnapshots(name(20), name(10));
      append(opened, 9);
    }
    awaitSnapshots(name(20), name(10));
    assertThat(new ChronicleLogs().plan(files(), Progress.IGNORED).replayed()).isEqualTo(9);
  }

  @Test
  void aQuietServerTakesASnapshotOnceADayIfThereIsAnEvent() {
    OpenedLog opened = open();
    try (EventLog _ = opened.log()) {
      append(opened, 1);
      clock.advance(Duration.ofDays(1));
      append(opened, 0);
      awaitSnapshots(name(1));
      clock.advance(Duration.ofDays(1));
      append(opened, 0);
      append(opened, 1);
      awaitSnapshots(name(2), name(1));
      clock.advance(Duration.ofHours(23));
      append(opened, 1);
      clock.advance(Duration.ofHours(1));
      append(opened, 1);
      awaitSnapshots(name(4), name(2));
    }
  }

  /** As if it were killed: no snapshot is taken at its end. */
  @Test
  void eventsBeforeTheStartCountFromTheSnapshotThatItUsed() {
    for (int start = 0; start < 5; start++) {
      OpenedLog opened = open();
      try (EventLog _ = opened.log()) {
        append(opened, 4);
      }
      // The next start finds it, although a thread of its own writes it.
      awaitSnapshots(start < 2 ? new String[0] : new String[] {name(12)});
    }
    for (int start = 0; start < 3; start++) {
      OpenedLog opened = open();
      try (EventLog _ = opened.log()) {
        append(opened, 1);
      }
      awaitSnapshots(start < 1 ? new String[] {name(12)} : new String[] {name(22), name(12)});
    }
  }

  /** A start that is killed after one event of this moment. */
  private void startAndDie() {
    OpenedLog opened = open();
    try (EventLog log = opened.log()) {
      log.append(new ServerStopped(clock.instant()));
      log.sync();
      var _ = log.maintain(opened.realm()::state);
    }
  }

  @Test
  void aDayCountsFromTheSnapshotThatTheStartUsedOrFromTheFirstEvent() {
    for (int start = 0; start < 4; start++) {
      startAndDie();
      awaitSnapshots();
      clock.advance(Duration.ofHours(6));
    }
    startAndDie();
    awaitSnapshots(name(5));
    clock.advance(Duration.ofHours(23));
    startAndDie();
    awaitSnapshots(name(5));
    clock.advance(Duration.ofHours(1));
    startAndDie();
    awaitSnapshots(name(7), name(5));
  }

  /** A log of which everything but the newest day is too much. */
  private OpenedLog openTooLarge() {
    var options =
        new LogOptions(
            "node-1", LogSync.NONE, OnCorrupt.REFUSE, 10, new LogSpace(0, Duration.ZERO, 1));
    return new ChronicleLogs().open(files(), options, clock, Progress.IGNORED);
  }

  @Test
  void theOldestDaysOfALogThatIsTooLargeAreNamedIfTwoSnapshotsStandForThem() throws IOException {
    for (int day = 0; day < 4; day++) {
      OpenedLog opened = openTooLarge();
      try (EventLog _ = opened.log()) {
        append(opened, 3);
        StoredLog.snapshot(opened, folder, lastSeq);
      }
      clock.advance(Duration.ofDays(1));
    }
    OpenedLog opened = openTooLarge();
    try (EventLog log = opened.log()) {
      assertThat(awaitOld(opened).firstKept()).isEqualTo(4);
      assertThat(awaitOld(opened).firstKept()).isEqualTo(7);
      assertThat(append(opened, 0)).isEmpty();
      clock.advance(Duration.ofSeconds(59));
      assertThat(append(opened, 0)).isEmpty();
      clock.advance(Duration.ofSeconds(1));
      assertThat(awaitOld(opened).firstKept()).isEqualTo(4);
      assertThat(log.growthRoom().usedBytes()).isBetween(1_000L, 1_000_000L);
      assertThat(log.growthRoom().maxBytes()).isEqualTo(1);

      for (Path snapshot : new SnapshotStore(files().snapshots()).newestFirst()) {
        Files.delete(snapshot);
      }
      clock.advance(Duration.ofMinutes(1));
      assertThat(append(opened, 0)).isEmpty();
    }
  }

  @Test
  void theStateOfASnapshotIsThatAfterItsEvent() {
    OpenedLog opened = open();
    try (EventLog _ = opened.log()) {
      append(opened, 1);
      append(opened, 10);
      awaitSnapshots(name(11));
      Snapshot snapshot =
          new SnapshotStore(files().snapshots())
              .read(new SnapshotStore(files().snapshots()).newestFirst().getFirst());
      assertThat(snapshot.state()).isEqualTo(opened.realm().state());
    }
  }

  @Test
  void oldDaysAreNamedOneAtATimeAndAgainEveryHour() {
    for (int day = 0; day < 4; day++) {
      OpenedLog opened = open();
      try (EventLog _ = opened.log()) {
        append(opened, 3);
        StoredLog.snapshot(opened, folder, lastSeq);
      }
      clock.advance(Duration.ofDays(1));
    }
    OpenedLog opened = open();
    try (EventLog _ = opened.log()) {
      // Two whole days are kept besides today, and nothing that is named is deleted.
      assertThat(awaitOld(opened).firstKept()).isEqualTo(4);
      clock.advance(Duration.ofHours(1));
      assertThat(awaitOld(opened).firstKept()).isEqualTo(4);
      assertThat(awaitOld(opened).firstKept()).isEqualTo(7);
      assertThat(append(opened, 0)).isEmpty();
    }
  }

  @Test
  void aDeletedDayIsGone() {
    for (int day = 0; day < 4; day++) {
      OpenedLog opened = open();
      try (EventLog log = opened.log()) {
        Optional<PrunableFile> old = append(opened, 3);
        if (day == 3 && old.isEmpty()) {
          old = Optional.of(awaitOld(opened));
        }
        old.ifPresent(
            file -> {
              log.append(
                  new LogPruned(
                      file.firstKept(), file.previousHash(), file.subtrees(), clock.instant()));
              log.sync();
              log.delete(file);
            });
        assertThat(old.isPresent()).as("day %d", day).isEqualTo(day == 3);
        StoredLog.snapshot(opened, folder, lastSeq);
      }
      clock.advance(Duration.ofDays(1));
    }
    assertThat(files().rollFiles()).hasSize(3);
    assertThat(new ChronicleLogs().plan(files(), Progress.IGNORED).damage()).isEmpty();
  }

  @Test
  void anHourMustPassBeforeOldDaysAreLookedForAgain() {
    for (int day = 0; day < 3; day++) {
      OpenedLog opened = open();
      append(opened, 1);
      StoredLog.snapshot(opened, folder, lastSeq);
      opened.log().close();
      clock.advance(Duration.ofDays(1));
    }
    clock.advance(Duration.ofHours(-13));
    OpenedLog opened = open();
    try (EventLog _ = opened.log()) {
      assertThat(append(opened, 1)).isEmpty();
      clock.advance(Duration.ofHours(1).minusMillis(1));
      assertThat(append(opened, 0)).isEmpty();
      clock.advance(Duration.ofMillis(1));
      assertThat(awaitOld(opened).firstKept()).isEqualTo(2);
      assertThat(append(opened, 0)).isEmpty();
    }
  }

  @Test
  void aSnapshotThatCannotBeWrittenIsNoReasonToStop() throws IOException {
    OpenedLog opened = open();
    Files.writeString(files().snapshots(), "in the way");
    try (EventLog log = opened.log()) {
      append(opened, 1);
      append(opened, 10);
      log.probe();
      log.snapshot(opened.realm().state());
    }
    Files.delete(files().snapshots());
    assertThat(new ChronicleLogs().plan(files(), Progress.IGNORED).lastSeq()).isEqualTo(11);
  }

  @Test
  void halfOfTheReserveIsForThoseWhoComeBack() {
    assertThat(DiskRoom.of(100, 100)).isEqualTo(DiskRoom.ENOUGH);
    assertThat(DiskRoom.of(99, 100)).isEqualTo(DiskRoom.RESERVE);
    assertThat(DiskRoom.of(50, 100)).isEqualTo(DiskRoom.RESERVE);
    assertThat(DiskRoom.of(49, 100)).isEqualTo(DiskRoom.NONE);
    assertThat(DiskRoom.of(0, 1)).isEqualTo(DiskRoom.NONE);
    assertThat(DiskRoom.of(Long.MAX_VALUE / 2, Long.MAX_VALUE)).isEqualTo(DiskRoom.NONE);
  }

  @Test
  void aFolderThatIsMissingIsNotCalledAFullDisk() throws IOException {
    var options =
        new LogOptions(
            "node-1", LogSync.NONE, OnCorrupt.REFUSE, 10, new LogSpace(1, Duration.ZERO, 0));
    try (EventLog log = new ChronicleLogs().open(files(), options, clock, Progress.IGNORED).log()) {
      Path away = folder.resolve("away");
      Files.move(files().queue(), away);
      assertThatThrownBy(log::room).isInstanceOf(LogGoneException.class);
      Files.move(away, files().queue());
      assertThat(log.room()).isEqualTo(DiskRoom.ENOUGH);
    }
  }

  @Test
  void thereIsRoomAsLongAsTheDiskHasWhatIsAskedFor() {
    for (long wanted : new long[] {0, 1, Long.MAX_VALUE}) {
      var options =
          new LogOptions(
              "node-1", LogSync.NONE, OnCorrupt.REFUSE, 10, new LogSpace(wanted, Duration.ZERO, 0));
      try (EventLog log =
          new ChronicleLogs().open(files(), options, clock, Progress.IGNORED).log()) {
        assertThat(log.room())
            .as("%d bytes", wanted)
            .isEqualTo(wanted < Long.MAX_VALUE ? DiskRoom.ENOUGH : DiskRoom.NONE);
      }
    }
  }
}
