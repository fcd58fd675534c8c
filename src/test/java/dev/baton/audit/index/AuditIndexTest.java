package dev.baton.audit.index;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.FolderState;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.PrunableFile;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.TestLog;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an index whose file or log is not as it should be. */
class AuditIndexTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final List<PeerId> PEERS =
      IntStream.range(0, 3).mapToObj(i -> new PeerId("peer-" + i)).toList();

  @TempDir Path folder;
  @TempDir Path elsewhere;

  private final FakeClock clock = new FakeClock(NOON);
  private final Metrics metrics = new Metrics();

  private StoredLog.LogRun run(Path of) {
    return new StoredLog.LogRun(of, LogSync.NONE, clock, new ArrayList<>());
  }

  /** A log of so many events, with its index. */
  private void write(Path of, int events) {
    try (var run = run(of)) {
      run.append(events);
    }
    indexOnce(of);
  }

  private void indexOnce(Path of) {
    try (AuditIndex index = IndexSamples.index(of, metrics)) {
      index.round();
    }
  }

  @Test
  void anIndexThatIsNotMadeYetIsNotAsked() {
    try (var run = run(folder);
        AuditIndex index = IndexSamples.index(folder, metrics)) {
      run.append(5);
      assertThat(index.current()).isEmpty();
      index.round();
      run.append(5);
      AuditAnswers.assertSame(index, folder, PEERS, List.of(NOON.plusSeconds(1)));
    }
  }

  @Test
  void inARushTheIndexWaitsUntilItIsFarBehind() {
    var everyGrowth = new IndexPace(Duration.ZERO, 3, 0, 10);
    try (var run = run(folder);
        var index =
            new AuditIndex(
                new ChronicleLogs(), new LogFiles(folder), 0, metrics.index(), everyGrowth)) {
      run.append(5);
      index.round();
      index.round();
      run.append(7);
      index.round();
      assertThat(metrics.index().lag()).as("of a rush").isEqualTo(7);
      // A question has it catch up.
      AuditAnswers.assertSame(index, folder, PEERS, List.of(NOON.plusSeconds(1)));
      assertThat(metrics.index().lag()).as("behind a question").isZero();
      run.append(11);
      index.round();
      assertThat(metrics.index().lag()).as("far behind").isZero();
      run.append(3);
      index.round();
      assertThat(metrics.index().lag()).as("of the next rush").isEqualTo(3);
      index.round();
      assertThat(metrics.index().lag()).as("when nothing comes").isZero();
      AuditAnswers.assertSame(index, folder, PEERS, List.of(NOON.plusSeconds(1)));
    }
  }

  @Test
  void theDiskIsLeftToTheLogWhileItIsNearlyFull() {
    try (var run = run(folder)) {
      run.append(5);
    }
    long tooMuch = Long.MAX_VALUE / 2;
    try (var index =
        new AuditIndex(
            new ChronicleLogs(),
            new LogFiles(folder),
            tooMuch,
            metrics.index(),
            IndexSamples.PACE)) {
      assertThatThrownBy(index::round).hasRootCauseMessage("the disk is nearly full");
    }
    assertThat(database()).doesNotExist();
    assertThat(metrics.index().warning()).isPresent();
  }

  @Test
  void aClosedIndexIsNotAsked() {
    try (var run = run(folder)) {
      run.append(5);
      AuditIndex index = IndexSamples.index(folder, metrics);
      index.round();
      index.close();
      assertThat(index.current()).isEmpty();
    }
  }

  private Path database() {
    return folder.resolve("audit.db");
  }

  private void assertAnswersOfTheLog() {
    AuditAnswers.assertSame(folder, PEERS, List.of(NOON.plusSeconds(1)));
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void whoHeldWhichIdAtAMomentIsTheSame() {
    write(folder, 200);
    try (var run = run(folder)) {
      run.append(5);
    }
    List<Instant> moments =
        IntStream.range(0, 22).mapToObj(i -> NOON.plusMillis(i * 100L + 5)).toList();
    AuditAnswers.assertSameHolders(folder, moments);
  }

  @Test
  void anIndexGoesOnFromWhereItStopped() throws SQLException {
    write(folder, 50);
    execute("UPDATE event SET node = 'untouched' WHERE seq = 7");
    try (var run = run(folder)) {
      run.append(20);
    }
    indexOnce(folder);
    assertThat(number("SELECT count(*) FROM event WHERE node = 'untouched'")).isEqualTo(1);
    assertThat(number("SELECT seq FROM position")).isEqualTo(69);
    assertAnswersOfTheLog();
  }

  @Test
  void anIndexOfAnotherLogIsMadeAgain() throws IOException {
    write(folder, 60);
    clock.advance(Duration.ofSeconds(1));
    write(elsewhere, 40);
    Files.copy(elsewhere.resolve("audit.db"), database(), StandardCopyOption.REPLACE_EXISTING);
    assertThat(IndexedLog.open(new ChronicleLogs(), new LogFiles(folder))).isEmpty();
    indexOnce(folder);
    assertAnswersOfTheLog();
  }

  @Test
  void anIndexOfALogThatHasLostItsEndIsMadeAgain() throws IOException {
    write(elsewhere, 60);
    write(folder, 40);
    Files.copy(elsewhere.resolve("audit.db"), database(), StandardCopyOption.REPLACE_EXISTING);
    indexOnce(folder);
    assertAnswersOfTheLog();
  }

  @Test
  void anIndexOfAnotherVersionIsMadeAgain() throws SQLException {
    write(folder, 60);
    execute("PRAGMA user_version = 99");
    assertThat(IndexedLog.open(new ChronicleLogs(), new LogFiles(folder))).isEmpty();
    indexOnce(folder);
    assertAnswersOfTheLog();
  }

  @Test
  void aFileThatIsNoDatabaseIsReplaced() throws IOException {
    write(folder, 60);
    Files.writeString(database(), "not a database, and longer than its head has to be".repeat(99));
    assertThat(IndexedLog.open(new ChronicleLogs(), new LogFiles(folder))).isEmpty();
    indexOnce(folder);
    assertAnswersOfTheLog();
  }

  @Test
  void aDatabaseThatIsDamagedInsideIsMadeAgain() throws IOException {
    write(folder, 600);
    try (var file = new RandomAccessFile(database().toFile(), "rw")) {
      // All but the page with the list of the tables.
      file.seek(4_096);
      file.write(new byte[(int) file.length() - 4_096]);
    }
    try (var run = run(folder);
        AuditIndex index = IndexSamples.index(folder, metrics)) {
      run.append(10);
      for (int i = 0; i < 3; i++) {
        try {
          index.round();
        } catch (IllegalStateException e) {
          assertThat(metrics.index().warning()).isPresent();
        }
      }
      assertThat(metrics.index().warning()).isEmpty();
    }
    assertAnswersOfTheLog();
  }

  @Test
  void whatFailsIsReportedAndTriedAgain() throws IOException {
    try (var run = run(folder);
        AuditIndex index = IndexSamples.index(folder, metrics)) {
      run.append(10);
      Files.createDirectory(database());
      assertThatThrownBy(index::round).hasMessageContaining("queries read the event log");
      assertThat(metrics.index().warning()).isPresent();
      assertThat(metrics.value(Metric.AUDIT_INDEX_FAILURES)).isEqualTo(1);
      Files.delete(database());
      index.round();
      assertThat(metrics.index().warning()).isEmpty();
      assertThat(metrics.index().lag()).isZero();
      assertAnswersOfTheLog();
    }
  }

  @Test
  void deletedEventsAreDeletedFromTheIndexToo() throws SQLException {
    for (int day = 0; day < 3; day++) {
      write(folder, 20);
      clock.advance(Duration.ofDays(1));
    }
    for (int i = 0; i < 2; i++) {
      try (var run = run(folder)) {
        run.append(1);
        run.snapshot();
      }
    }
    try (var run = run(folder);
        AuditIndex index = IndexSamples.index(folder, metrics)) {
      run.append(1);
      index.round();
      PrunableFile old = oldest();
      run.append(
          new LogPruned(old.firstKept(), old.previousHash(), old.subtrees(), clock.instant()));
      run.append(1);
      index.round();
      // The file is still there.
      index.round();
      assertThat(IndexedLog.open(new ChronicleLogs(), new LogFiles(folder))).isEmpty();
      run.log().delete(old);
      index.round();
      index.round();
      assertThat(number("SELECT min(seq) FROM event WHERE type <> 'log-gap'"))
          .isEqualTo(old.firstKept());
      assertThat(number("SELECT count(*) FROM session WHERE began_seq BETWEEN 1 AND 20")).isZero();
      assertAnswersOfTheLog();
    }
  }

  private PrunableFile oldest() {
    return new ChronicleLogs().prunable(new LogFiles(folder), clock.instant(), 0).getFirst();
  }

  @Test
  void theIndexOfADamagedLogDoesNotAnswer() {
    List<RealmEvent> events =
        List.of(
            new ServerStarted(at(30), PROOF_MAX_AGE, at(0)),
            new PeerConnected(ALICE, connection(1), TOKEN, Optional.empty(), CLIENT, at(1)),
            new PeerConnected(BOB, connection(2), TOKEN, Optional.empty(), CLIENT, at(2)),
            new PeerDisconnected(ALICE, connection(1), DisconnectReason.LEFT, at(3)));
    TestLog.writeWithSnapshot(folder, new FakeClock(at(0)), events);
    TestLog.damage(folder, 3);
    indexOnce(folder);
    assertThat(database()).exists();
    assertThat(IndexedLog.open(new ChronicleLogs(), new LogFiles(folder))).isEmpty();
  }

  @Test
  void readingChangesNothingInTheFolder() throws IOException {
    write(folder, 60);
    FolderState before = FolderState.of(folder);
    assertAnswersOfTheLog();
    assertThat(FolderState.of(folder)).isEqualTo(before);
  }
}
