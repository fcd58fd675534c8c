package dev.baton.eventlog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogGoneException;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmSamples;
import dev.baton.storage.DataFolder;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A log on a real disk whose names are changed under it. */
@Tag("slow")
class NamedFilesTest {
  @TempDir Path parent;

  private final FakeClock clock = new FakeClock(RealmSamples.at(0));
  private long appended;

  private Path data() {
    return parent.resolve("data");
  }

  private LogFiles files() {
    return new LogFiles(data());
  }

  private EventLog open(LogSync sync) throws IOException {
    Files.createDirectories(data());
    EventLog log = LogSamples.open(data(), sync, clock).log();
    append(log);
    log.sync();
    return log;
  }

  private void append(EventLog log) {
    log.append(HandMadeLog.event(++appended));
  }

  private Path newestRollFile() {
    return files().rollFiles().getLast();
  }

  @ParameterizedTest
  @EnumSource(LogSync.class)
  void whatIsInNoFileOfThatNameIsNotSynced(LogSync sync) throws IOException {
    try (EventLog log = open(sync)) {
      Files.delete(newestRollFile());
      append(log);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(log::sync)
            .isInstanceOf(LogGoneException.class)
            .hasMessageContaining(".cq4 is gone");
      }
      assertThatThrownBy(log::reopen).isInstanceOf(LogGoneException.class);
      assertThat(files().rollFiles()).isEmpty();
      // There is no mark of an event that was not acknowledged.
      assertThat(HighWaterMark.read(files().head())).map(HighWaterMark::seq).contains(1L);
    }
  }

  @Test
  void theFileOfTheDayIsTheOneThatIsLookedAt() throws IOException {
    try (EventLog log = open(LogSync.ALWAYS)) {
      Path first = newestRollFile();
      clock.advance(Duration.ofDays(1));
      append(log);
      log.sync();
      Path second = newestRollFile();
      assertThat(second).isNotEqualTo(first);
      // Old files go when their time is over.
      Files.delete(first);
      append(log);
      log.sync();
      Files.delete(second);
      append(log);
      assertThatThrownBy(log::sync).isInstanceOf(LogGoneException.class);
    }
  }

  @Test
  void afterAStartTheFileThatIsGoneOnWithIsLookedAt() throws IOException {
    open(LogSync.NONE).close();
    try (EventLog log = LogSamples.open(data(), LogSync.NONE, clock).log()) {
      Files.move(newestRollFile(), parent.resolve("away"));
      Awaitility.await()
          .untilAsserted(() -> assertThatThrownBy(log::sync).isInstanceOf(LogGoneException.class));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "log", "LOCK"})
  void theOtherNamesAreLookedAtByTime(String name) throws IOException {
    Files.createDirectories(data());
    Files.createFile(files().lock());
    try (EventLog log = open(LogSync.ALWAYS)) {
      Path named = data().resolve(name).normalize();
      Files.move(named, parent.resolve("away"));
      Awaitility.await()
          .untilAsserted(() -> assertThatThrownBy(log::sync).isInstanceOf(LogGoneException.class));
      assertThatThrownBy(log::reopen).isInstanceOf(LogGoneException.class);
      assertThat(named).doesNotExist();
      Files.move(parent.resolve("away"), named);
      log.reopen();
      append(log);
      log.sync();
      log.probe();
    }
  }

  @Test
  void aFileThatIsCutOffInItsPlaceIsNoticedBeforeAnythingIsAppended() throws IOException {
    try (EventLog log = open(LogSync.ALWAYS);
        var file = new RandomAccessFile(newestRollFile().toFile(), "rw")) {
      // Behind all that is in use.
      file.setLength(file.length() - 1);
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(log::sync)
                      .isInstanceOf(LogGoneException.class)
                      .hasMessageContaining("is shorter than it was"));
      log.reopen();
      append(log);
      log.sync();
      assertThat(new ChronicleLogs().plan(files(), Progress.IGNORED).lastSeq()).isEqualTo(2);
    }
  }

  @Test
  void filesThatAreBackAsCopiesAreTheLogIfTheNewestEventIsInThem() throws IOException {
    try (EventLog log = open(LogSync.ALWAYS)) {
      Path file = newestRollFile();
      Path away = parent.resolve("away");
      Files.copy(file, away);
      append(log);
      log.sync();
      Files.delete(file);
      Files.copy(away, file);
      append(log);
      assertThatThrownBy(log::sync).isInstanceOf(LogGoneException.class);
      // An older one.
      assertThatThrownBy(log::reopen)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("event 3 cannot be found");
    }
  }

  @Test
  void aCopyThatHasTheNewestEventIsGoneOnWith() throws IOException {
    try (EventLog log = open(LogSync.ALWAYS)) {
      Path file = newestRollFile();
      Path away = parent.resolve("away");
      Files.move(file, away);
      Files.copy(away, file);
      append(log);
      assertThatThrownBy(log::sync).isInstanceOf(LogGoneException.class);
      Files.delete(file);
      Files.copy(away, file);
      log.reopen();
      append(log);
      log.sync();
      log.probe();
      assertThat(new ChronicleLogs().plan(files(), Progress.IGNORED).lastSeq()).isEqualTo(3);
    }
  }

  @Test
  void aHeadOfAnotherLogInThePlaceOfOursIsReplaced() throws IOException {
    try (EventLog log = open(LogSync.ALWAYS)) {
      Files.move(files().head(), parent.resolve("away"));
      try (var other = new HighWaterMark.Writer(files().head(), LogSync.ALWAYS)) {
        other.write(1_000, "f".repeat(64));
      }
      Awaitility.await()
          .until(
              () -> {
                log.sync();
                return HighWaterMark.read(files().head())
                    .map(HighWaterMark::seq)
                    .filter(seq -> seq == 1)
                    .isPresent();
              });
      append(log);
      log.sync();
      assertThat(HighWaterMark.read(files().head())).map(HighWaterMark::seq).contains(2L);
    }
  }

  @Test
  void whateverTheUmaskAllOfItIsTheOwnersAlone() throws IOException {
    try (var data = DataFolder.claim(data());
        EventLog log = open(LogSync.ALWAYS)) {
      data.secret("token.key");
      clock.advance(Duration.ofDays(1));
      append(log);
      log.snapshot(new Realm().state());
    }
    assertNarrow();
  }

  private void assertNarrow() throws IOException {
    try (Stream<Path> all = Files.walk(data())) {
      List<Path> paths = all.toList();
      assertThat(paths).hasSizeGreaterThan(8);
      for (Path path : paths) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as("%s", path)
            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
      }
    }
  }
}
