package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.TestLog;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmSamples;
import dev.baton.session.Metrics;
import dev.baton.testing.CapturedLog;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class KeyFilesTest {
  private static final List<String> NAMES =
      List.of("personal.key", "token.key", "ticket.key", "checkpoint.key");

  @TempDir Path parent;

  private final Metrics metrics = new Metrics();

  private Path folder() {
    return parent.resolve("data");
  }

  @BeforeEach
  void makeKeys() throws IOException {
    Files.createDirectory(folder());
    for (String name : NAMES) {
      Files.createFile(folder().resolve(name));
    }
  }

  private void writeLog() throws IOException {
    Files.delete(folder().resolve("personal.key"));
    TestLog.write(
        folder(),
        new FakeClock(RealmSamples.at(0)),
        List.of(new ServerStopped(RealmSamples.at(0))));
  }

  private List<String> warnedAtStart() {
    try (var lines = new CapturedLog()) {
      KeyFiles.warnOfLost(new LogFiles(folder()));
      return lines.records();
    }
  }

  @Test
  void aStartWarnsOfEachKeyThatItMakesAgain() throws IOException {
    writeLog();
    assertThat(warnedAtStart()).isEmpty();
    Files.delete(folder().resolve("token.key"));
    assertThat(warnedAtStart())
        .singleElement()
        .asString()
        .contains("WARNING", folder() + "/token.key is missing", "no client can resume");
    Files.delete(folder().resolve("ticket.key"));
    Files.delete(folder().resolve("checkpoint.key"));
    assertThat(warnedAtStart()).hasSize(3).allMatch(line -> line.contains("is made again"));
  }

  @Test
  void theFirstStartMakesItsKeysWithoutAWord() throws IOException {
    Files.delete(folder().resolve("token.key"));
    assertThat(warnedAtStart()).isEmpty();
  }

  @Test
  void aFileThatIsGoneIsSaidOnceAndNamedUntilItIsBack() throws IOException {
    var files = new KeyFiles(folder(), metrics.keyFiles());
    try (var lines = new CapturedLog()) {
      files.round();
      assertThat(metrics.keyFiles().warning()).isEmpty();
      for (String name : NAMES) {
        Path file = folder().resolve(name);
        Files.move(file, parent.resolve(name));
        int before = lines.records().size();
        files.round();
        files.round();
        assertThat(lines.records().subList(before, lines.records().size()))
            .singleElement()
            .asString()
            .contains("WARNING", file + " is gone while the server runs");
        assertThat(metrics.keyFiles().warning()).contains("missing in the data folder: " + name);
        Files.move(parent.resolve(name), file);
        files.round();
        assertThat(metrics.keyFiles().warning()).isEmpty();
      }
      Files.move(folder().resolve("token.key"), parent.resolve("token.key"));
      files.round();
      assertThat(lines.records()).hasSize(NAMES.size() + 1);
    }
  }

  @Test
  void aFolderThatIsGoneIsLeftToTheLog() throws IOException {
    var files = new KeyFiles(folder(), metrics.keyFiles());
    Files.move(folder(), parent.resolve("away"));
    try (var lines = new CapturedLog()) {
      files.round();
      assertThat(lines.records()).isEmpty();
    }
  }
}
