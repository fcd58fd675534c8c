package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.FolderState;
import dev.baton.eventlog.TestLog;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A folder without a log must not look like one whose log is whole. */
@Tag("slow")
@Isolated
class WrongFolderTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path folder;

  static List<List<String>> commands() {
    return List.of(
        List.of("verify"),
        List.of("verify", "--format", "json"),
        List.of("history"),
        List.of("history", "--format", "csv"),
        List.of("holders"),
        List.of("holders", "--at", "2026-11-22"),
        List.of("recovery-plan"),
        List.of("repair"),
        List.of("repair", "--dry_run"),
        List.of("repair", "--force"),
        List.of("retention", "--retain_days", "1"));
  }

  private static void assertFails(List<String> command, Path dataDir, String... words) {
    String[] args =
        Stream.concat(command.stream(), Stream.of("--data_dir", dataDir.toString()))
            .toArray(String[]::new);
    assertFails(CommandRun.of(args), words);
  }

  private static void assertFails(CommandRun run, String... words) {
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).as("nothing before an error").isEmpty();
    assertThat(run.err().lines()).singleElement().asString().startsWith("baton: ").contains(words);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aFolderThatIsNotThereIsNamed(List<String> command) {
    Path missing = folder.resolve("missing");
    assertFails(command, missing, "there is no data folder " + missing, "--data_dir");
    assertThat(missing).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void anEmptyFolderHasNoLog(List<String> command) throws IOException {
    FolderState before = FolderState.of(folder);
    assertFails(command, folder, "there is no event log in " + folder);
    assertThat(FolderState.of(folder)).as("nothing is made in it").isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aFolderOfSomethingElseHasNoLog(List<String> command) throws IOException {
    Files.createDirectories(folder.resolve("log").resolve("nginx"));
    Files.createDirectories(folder.resolve("snapshots"));
    Files.writeString(folder.resolve("log").resolve("syslog"), "text");
    assertFails(command, folder, "there is no event log in " + folder);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aFileIsNoFolder(List<String> command) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    assertFails(command, file, "the data folder " + file + " is not a folder");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theFolderOfTheRecordsSaysWhichOneIsMeant(List<String> command) {
    TestLog.write(folder, new FakeClock(NOON), List.of(new ServerStopped(NOON)));
    assertFails(
        command, folder.resolve("log"), folder.resolve("log") + " holds the log", " " + folder);
  }

  @Test
  void noNameAtAllIsTheDefault() {
    CommandRun run = CommandRun.of("verify", "--data_dir", "");
    assertThat(run.out() + run.err()).contains(Path.of("data").toAbsolutePath().toString());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theVariableNamesTheFolderTooAndARelativeOneIsNamedInFull(List<String> command) {
    Path missing = Path.of("target", "no-such-folder");
    assertFails(command, missing, missing.toAbsolutePath().toString());
    CommandRun serving = CommandRun.of(Map.of("BATON_DATA_DIR", missing.toString()), "serve");
    assertThat(serving.config().dataDir()).as("a server makes it").isEqualTo(missing);
  }
}
