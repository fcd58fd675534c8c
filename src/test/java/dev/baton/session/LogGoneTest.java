package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.LogSpace;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmSamples;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.storage.DataFolder;
import dev.baton.testing.CapturedLog;
import dev.baton.testing.TestEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A writer on a real log whose files go away under it. */
@Tag("slow")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Isolated
class LogGoneTest {
  private static final String FAILED = "the event log cannot be written";

  @TempDir Path parent;

  private final Metrics metrics = new Metrics();
  private final List<String> journal = new CopyOnWriteArrayList<>();
  private final Set<String> toldOpen = new HashSet<>();
  private final CapturedLog lines = new CapturedLog();
  private final RealmService realm = service();
  private int clients;

  // Made before each test.
  @SuppressWarnings("NullAway.Init")
  private DataFolder data;

  private RealmService service() {
    var memory = new MemoryBudget(RealmFixture.MEMORY_ENOUGH);
    var environment =
        TestEnvironment.of(
            Clock.systemUTC(),
            metrics,
            memory,
            e -> {
              throw new AssertionError("the process is to end", e);
            });
    return new RealmService(
        RealmFixture.options(RealmSamples.POLICY, 100),
        new ConnectionRegistry(),
        new WaitingMessages(RealmFixture.ROOM_ENOUGH, memory),
        environment);
  }

  @BeforeEach
  void start() {
    data = DataFolder.claim(folder());
    var options =
        new LogOptions(
            "node-1",
            LogSync.ALWAYS,
            LogOptions.OnCorrupt.REFUSE,
            100_000,
            new LogSpace(64 << 10, Duration.ZERO, 0));
    realm.start(
        () ->
            new ChronicleLogs()
                .open(new LogFiles(data.path()), options, Clock.systemUTC(), Progress.IGNORED),
        Duration.ofSeconds(30));
    for (int i = 0; i < 10; i++) {
      assertThat(connect()).isEqualTo(Outcome.OPENED);
    }
  }

  @AfterEach
  void stop() {
    realm.stop();
    data.close();
    lines.close();
  }

  private Path folder() {
    return parent.resolve("data");
  }

  private Path away() {
    return parent.resolve("away");
  }

  /** The file that is appended to. */
  private Path rollFile() throws IOException {
    try (Stream<Path> files = Files.list(folder().resolve("log"))) {
      return files.filter(file -> file.toString().endsWith(".cq4")).max(Path::compareTo).get();
    }
  }

  private Outcome connect() {
    String id = "peer-" + ++clients;
    var session =
        new PeerSession(
            new PeerId(id),
            RealmSamples.connection(clients),
            new RecordingConnection(id, journal),
            RealmFixture.draft(false));
    Outcome outcome =
        realm.connect(
            session,
            RealmSamples.token("token"),
            PresentedProof.NONE,
            RealmSamples.CLIENT,
            RealmFixture.ADDRESS);
    if (outcome.equals(Outcome.OPENED)) {
      toldOpen.add(id);
    }
    return outcome;
  }

  private void assertRefused() {
    // Also the very first one, before any look that comes by time.
    assertThat(connect()).isIn(Outcome.GONE, Outcome.LOG_FAILED);
    for (int i = 0; i < 20; i++) {
      assertThat(connect()).isEqualTo(Outcome.LOG_FAILED);
    }
    assertThat(realm.isLogWritable()).isFalse();
    assertThat(realm.shortage()).isEmpty();
    assertThat(metrics.value(Metric.LOG_FAILURES)).isEqualTo(1);
    assertThat(lines.records()).filteredOn(line -> line.contains(FAILED)).hasSize(1);
  }

  private void assertServesAgain() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(realm::isLogWritable);
    assertThat(connect()).isEqualTo(Outcome.OPENED);
    assertThat(metrics.value(Metric.LOG_RECOVERIES)).isEqualTo(1);
    assertThat(inTheLog()).containsAll(toldOpen);
  }

  private Set<String> inTheLog() {
    Set<String> connected = new HashSet<>();
    LogReading reading =
        new ChronicleLogs()
            .readAll(
                new LogFiles(folder()),
                Progress.IGNORED,
                entry -> {
                  if (entry.event() instanceof PeerConnected event) {
                    connected.add(event.peer().value());
                  }
                });
    assertThat(reading.damage()).isEmpty();
    return connected;
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "log", "log/roll"})
  void whatIsMovedAwayIsNoticedAtOnceAndServingGoesOnWhenItIsBack(String what) throws IOException {
    Path moved =
        switch (what) {
          case "." -> folder();
          case "log" -> folder().resolve("log");
          default -> rollFile();
        };
    Files.move(moved, away());
    assertRefused();
    assertThat(moved).doesNotExist();
    Files.move(away(), moved);
    assertServesAgain();
  }

  @Test
  void aFolderThatIsDeletedIsNotCreatedAgain() throws IOException {
    delete(folder().resolve("log"));
    assertRefused();
    awaitTries(3);
    assertThat(folder().resolve("log")).doesNotExist();
    assertThat(connect()).isEqualTo(Outcome.LOG_FAILED);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  @Test
  void anOlderCopyInThePlaceOfTheLogIsNotGoneOnWith() throws IOException {
    Path file = rollFile();
    Files.copy(file, away());
    assertThat(connect()).isEqualTo(Outcome.OPENED);
    Files.delete(file);
    Files.copy(away(), file);
    assertRefused();
    awaitTries(2);
    assertThat(realm.isLogWritable()).isFalse();
    assertThat(connect()).isEqualTo(Outcome.LOG_FAILED);
  }

  @Test
  void anEmptyFileInThePlaceOfTheLogIsLeftEmpty() throws IOException {
    Path file = rollFile();
    Files.move(file, away());
    Files.createFile(file);
    assertRefused();
    awaitTries(2);
    assertThat(file).isEmptyFile();
    Files.delete(file);
    Files.move(away(), file);
    assertServesAgain();
  }

  @Test
  void withoutItsLockFileTheFolderIsNoLongerOurs() throws IOException {
    Path lock = folder().resolve("LOCK");
    Files.delete(lock);
    Awaitility.await().until(() -> !realm.isLogWritable());
    assertRefused();
    // A lock file of another process is not ours.
    Files.createFile(lock);
    awaitTries(2);
    assertThat(connect()).isEqualTo(Outcome.LOG_FAILED);
  }

  @Test
  void aLockFileThatIsBackIsTheLockAgain() throws IOException {
    Path lock = folder().resolve("LOCK");
    Files.move(lock, away());
    Awaitility.await().until(() -> !realm.isLogWritable());
    Files.move(away(), lock);
    assertServesAgain();
  }

  @Test
  void aMarkThatIsDeletedIsWrittenAgain() throws IOException {
    Path head = folder().resolve("head");
    Files.delete(head);
    Awaitility.await().until(() -> Files.exists(head) && Files.size(head) > 0);
    assertThat(connect()).isEqualTo(Outcome.OPENED);
    assertThat(realm.isLogWritable()).isTrue();
    assertThat(metrics.value(Metric.LOG_FAILURES)).isZero();
    assertThat(lines.records()).filteredOn(line -> line.contains("it is rewritten")).hasSize(1);
    assertThat(inTheLog()).containsAll(toldOpen);
  }

  /** So many attempts to reopen the log have failed. */
  private void awaitTries(int count) {
    long before = metrics.value(Metric.LOG_RETRIES_FAILED);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> metrics.value(Metric.LOG_RETRIES_FAILED) >= before + count);
  }
}
