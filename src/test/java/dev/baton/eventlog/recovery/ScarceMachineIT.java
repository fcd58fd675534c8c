package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.FolderState;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.TestFolders;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmSamples;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A machine without the memory, the file descriptors or the temporary folder that a log's reading
 * needs. The log is read as it is, or the process ends and has changed nothing; it is not called
 * damaged.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScarceMachineIT {
  private static final List<List<String>> WAYS =
      List.of(
          List.of("serve", "--host", "127.0.0.1", "--port", "0"),
          List.of("serve", "--host", "127.0.0.1", "--port", "0", "--on_corrupt", "quarantine"),
          List.of("repair"),
          List.of("verify"),
          List.of("history", "--limit", "1"));

  /** Their state alone is more than a small heap holds. */
  private static final int MANY = 40_000;

  private static final int FEW = 50;

  private final Map<String, Integer> outcomes = new TreeMap<>();
  private int folders;

  // Written before all tests.
  @SuppressWarnings("NullAway.Init")
  private Path parent;

  @SuppressWarnings("NullAway.Init")
  private StoredLog small;

  @SuppressWarnings("NullAway.Init")
  private StoredLog large;

  @BeforeAll
  void write(@TempDir Path folder) throws IOException {
    parent = folder;
    small = logOf(FEW);
    large = logOf(MANY);
  }

  /** So many clients have come and none has gone; a snapshot is of half of them. */
  private StoredLog logOf(int clients) throws IOException {
    Path folder = parent.resolve("written-" + clients);
    var clock = new FakeClock(Instant.parse("2026-11-22T12:00:00Z"));
    List<RealmEvent> events = new ArrayList<>();
    try (var run = new StoredLog.LogRun(folder, LogSync.NONE, clock, events)) {
      run.append(1);
      for (int i = 2; i <= clients; i++) {
        run.append(
            new PeerConnected(
                new PeerId("peer-" + i),
                RealmSamples.connection(i),
                RealmSamples.TOKEN,
                Optional.empty(),
                RealmSamples.CLIENT,
                clock.instant()));
        if (i == clients / 2) {
          run.snapshot();
        }
      }
    }
    return StoredLog.of(folder, "clients", events, clock.instant());
  }

  /** Enters a log in each way, on a machine that the command line is changed for. */
  private void enter(StoredLog stored, UnaryOperator<List<String>> machine) throws IOException {
    for (List<String> way : WAYS) {
      Path folder = parent.resolve("data-" + folders++);
      stored.layDown(folder);
      Map<String, String> before = FolderState.of(folder).contentsOf("");
      List<String> args = new ArrayList<>(way);
      args.addAll(List.of("--data_dir", folder.toString()));
      List<String> command = machine.apply(BatonProcess.command(args.toArray(String[]::new)));
      try (BatonProcess process = BatonProcess.launch(command)) {
        if (way.getFirst().equals("serve")) {
          process.awaitStartedFor(Duration.ofMinutes(1));
          process.kill();
        }
        int exit = process.awaitExit();
        String what = "%s: %d %s %s".formatted(command, exit, process.out(), process.err());
        assertThat(process.err()).as(what).noneMatch(line -> line.contains("is damaged"));
        assertThat(process.out()).as(what).noneMatch(line -> line.startsWith("damaged"));
        boolean hasBegun = process.err().stream().anyMatch(line -> line.contains("recovered from"));
        if (!hasBegun) {
          assertThat(FolderState.of(folder).contentsOf("")).as(what).containsAllEntriesOf(before);
        } else if (process.port() == 0) {
          // What was read is right; what was appended behind it is no verdict on it.
          assertThat(process.err())
              .as(what)
              .noneMatch(line -> line.contains("Nothing was changed"));
        }
        count(way.getFirst(), process, exit);
      }
      assertThat(
              new ChronicleLogs().readAll(new LogFiles(folder), Progress.IGNORED, _ -> {}).events())
          .isGreaterThanOrEqualTo(stored.events().size());
      TestFolders.delete(folder);
    }
  }

  private void count(String way, BatonProcess process, int exit) {
    String outcome = process.port() > 0 ? "serves" : "ends with " + exit;
    outcomes.merge(way + " " + outcome, 1, Integer::sum);
  }

  private void print(String machine) {
    System.out.printf("FIGURES: %s: %s%n", machine, outcomes);
    outcomes.clear();
  }

  @Test
  void withoutATemporaryFolder() throws IOException {
    enter(
        small,
        command -> with(command, "-Djava.io.tmpdir=" + parent.resolve("there is no such folder")));
    assertThat(outcomes).containsEntry("serve serves", 2).containsEntry("verify ends with 0", 1);
    print("no temporary folder");
  }

  @Test
  void withAHeapOf24Megabytes() throws IOException {
    enter(large, command -> with(command, "-Xmx24m"));
    print("a heap of 24 MB, %d clients".formatted(MANY));
  }

  /** What a virtual machine needs for itself lies between these. */
  static IntStream fewDescriptors() {
    boolean all = Integer.getInteger("baton.crash.cycles", 25) >= 100;
    return all ? IntStream.rangeClosed(16, 24).map(n -> 4 * n) : IntStream.of(72, 84);
  }

  @ParameterizedTest
  @MethodSource("fewDescriptors")
  void withFewFileDescriptors(int descriptors) throws IOException {
    enter(
        small,
        command -> {
          List<String> limited =
              new ArrayList<>(
                  List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh"));
          // Otherwise it takes as many as it may have.
          limited.addAll(with(command, "-XX:-MaxFDLimit"));
          return limited;
        });
    print(descriptors + " file descriptors");
  }

  private static List<String> with(List<String> command, String argument) {
    List<String> changed = new ArrayList<>(command);
    changed.add(changed.indexOf("-jar"), argument);
    return changed;
  }
}
