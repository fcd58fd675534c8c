package dev.baton.evidence;

import static dev.baton.realm.RealmSamples.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.checkpoint.Checkpoint;
import dev.baton.checkpoint.CheckpointBook;
import dev.baton.checkpoint.SignedNote;
import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.LogSpace;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.PrunableFile;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.chronicle.HandMadeLog;
import dev.baton.eventlog.record.SnapshotSamples;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.evidence.Finding.Relation;
import dev.baton.evidence.LogProofs.UnprovableException;
import dev.baton.merkle.TreeHead;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmSamples;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a log whose old days were deleted can be proved, and so can its growth. */
@Tag("slow")
class PrunedLogTest {
  private static final int DAYS = 7;
  private static final int EVENTS_A_DAY = 23;

  @TempDir Path folder;

  private final FakeClock clock = new FakeClock(RealmSamples.at(0));
  private final List<SignedNote> notes = new ArrayList<>();
  private long appended;
  private long lastSeq;

  private CheckpointBook book;

  @BeforeEach
  void writeDays() {
    book = CheckpointBook.open(folder, "log", "");
    for (int day = 0; day < DAYS; day++) {
      writeDay(day >= 3);
      clock.advance(Duration.ofDays(1));
    }
  }

  @AfterEach
  void nothingIsWrongWithTheLog() {
    assertThat(new ChronicleLogs().readAll(files(), Progress.IGNORED, _ -> {}).damage()).isEmpty();
  }

  private LogFiles files() {
    return new LogFiles(folder);
  }

  private void sign(TreeHead head) {
    try {
      notes.add(book.sign(head));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A run of a server that keeps two days, and is stopped in order. */
  private void writeDay(boolean deletes) {
    var options =
        new LogOptions(
            "node-1", LogSync.NONE, OnCorrupt.REFUSE, 10, new LogSpace(0, Duration.ofDays(2), 0));
    OpenedLog opened =
        new ChronicleLogs(this::sign).open(files(), options, clock, Progress.IGNORED);
    try (EventLog log = opened.log()) {
      for (int i = 0; i < EVENTS_A_DAY; i++) {
        append(opened, HandMadeLog.event(++appended));
      }
      log.sync();
      if (deletes) {
        PrunableFile old =
            Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> log.maintain(opened.realm()::state), Optional::isPresent)
                .orElseThrow();
        append(
            opened,
            new LogPruned(old.firstKept(), old.previousHash(), old.subtrees(), clock.instant()));
        log.sync();
        log.delete(old);
      }
      StoredLog.snapshot(opened, folder, lastSeq);
    }
  }

  private void append(OpenedLog opened, RealmEvent event) {
    lastSeq = opened.log().append(event);
    opened.realm().apply(lastSeq, NODE, event);
  }

  private long firstSeq() {
    LogReading reading = new ChronicleLogs().readAll(files(), Progress.IGNORED, _ -> {});
    return reading.firstSeq();
  }

  private static long size(SignedNote note) {
    return Checkpoint.of(note).head().size();
  }

  private LogProofs proofs() {
    return new LogProofs(new ChronicleLogs(), files(), Progress.IGNORED);
  }

  @Test
  void everyCheckpointOfWhatIsLeftMatches() {
    assertAllOfWhatIsLeftMatch();
  }

  private void assertAllOfWhatIsLeftMatch() {
    long first = firstSeq();
    assertThat(first).isGreaterThan(2 * EVENTS_A_DAY);
    var check = new CheckpointCheck(notes.stream().map(Checkpoint::of).toList());
    new ChronicleLogs().readAll(files(), Progress.IGNORED, check);
    assertThat(check.findings())
        .hasSameSizeAs(notes)
        .allSatisfy(
            finding ->
                assertThat(finding.relation())
                    .as("%s", finding)
                    .isEqualTo(
                        finding.checkpoint().head().size() < first
                            ? Relation.DELETED
                            : Relation.MATCHES));
    assertThat(check.findings()).extracting(Finding::relation).contains(Relation.DELETED);
  }

  @Test
  void everyEventThatIsLeftIsProved() {
    SignedNote newest = notes.getLast();
    for (long seq = firstSeq(); seq <= size(newest); seq += 5) {
      assertThat(proofs().inclusion(seq, newest).holds()).as("event %d", seq).isTrue();
    }
  }

  @Test
  void growthIsProvedFromEveryCheckpointOfWhatIsLeft() {
    long first = firstSeq();
    List<SignedNote> left = notes.stream().filter(note -> size(note) >= first).toList();
    assertThat(left).hasSizeGreaterThan(1);
    for (SignedNote older : left) {
      assertThat(proofs().consistency(older, notes.getLast()).holds()).isTrue();
    }
  }

  @Test
  void whatWasDeletedCannotBeProvedAndThatIsSaid() {
    long deleted = firstSeq() - 1;
    assertThatThrownBy(() -> proofs().inclusion(deleted, notes.getLast()))
        .isInstanceOf(UnprovableException.class)
        .hasMessage("event %d was deleted for its age".formatted(deleted));
    assertThatThrownBy(() -> proofs().consistency(notes.getFirst(), notes.getLast()))
        .isInstanceOf(UnprovableException.class);
  }

  /** The snapshots are as an earlier version wrote them: the tree comes from the events alone. */
  @Test
  void aStartWithoutTheTreeOfASnapshotGoesOnInTheSameTree() throws IOException {
    for (Path snapshot : snapshots()) {
      byte[] old = SnapshotSamples.withoutTree(Files.readAllBytes(snapshot));
      Files.write(snapshot, old);
    }
    writeDay(false);
    assertThat(size(notes.getLast())).isEqualTo(appended + DAYS - 3);
    assertThat(proofs().consistency(notes.get(notes.size() - 2), notes.getLast()).holds()).isTrue();
    assertAllOfWhatIsLeftMatch();
  }

  private List<Path> snapshots() throws IOException {
    try (var found = Files.list(folder.resolve("snapshots"))) {
      return found.toList();
    }
  }
}
