package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.testing.BatonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ways out for an operator whose disk is full of the log itself. */
@Timeout(120)
class FullOfItselfIT {
  private static final int DAYS = 5;
  private static final int MIN_FREE = 4 << 20;
  private static final int EVENTS_PER_RUN = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final ClientBook book = new ClientBook();
  private int newcomers;

  // Made by the framework's thread before each test.
  @SuppressWarnings("NullAway.Init")
  private SmallDisk disk;

  @SuppressWarnings("NullAway.Init")
  private StoredLog stored;

  @BeforeEach
  void mount() throws IOException {
    disk = SmallDisk.mount(folder, "ways out of a disk that is full of the log");
    stored = StoredLog.write(folder.resolve("written"), "days", DAYS, 2, EVENTS_PER_RUN, true);
    stored.layDown(disk.dataDir());
  }

  @AfterEach
  void unmount() {
    if (disk != null) {
      disk.close();
    }
  }

  private BatonProcess serve(AdminPage admin, String... options) {
    List<String> all = new ArrayList<>(Arrays.asList(admin.options()));
    // It wants more free space than there is, and would be a warning of its own.
    all.addAll(List.of("--audit_index", "off"));
    all.addAll(Arrays.asList(options));
    return BatonProcess.serve(disk.dataDir(), all.toArray(String[]::new));
  }

  private ConnectAnswer newcomer(BatonProcess server) {
    ConnectAttempt attempt = book.attempt("newcomer-" + newcomers++, "token");
    ConnectAnswer answer = attempt.ask(server.port());
    attempt.leave();
    return answer;
  }

  private List<Path> rollFiles() {
    try (Stream<Path> files = Files.list(disk.dataDir().resolve("log"))) {
      return files.filter(file -> file.toString().endsWith(".cq4")).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private LogReading reading() {
    return new ChronicleLogs().readAll(new LogFiles(disk.dataDir()), Progress.IGNORED, _ -> {});
  }

  @Test
  void aBoundForTheLogLetsNewcomersInAgain() {
    String minFree = String.valueOf(MIN_FREE);
    try (AdminPage admin = AdminPage.onFreePort();
        BatonProcess server = serve(admin, "--min_free_space", minFree)) {
      assertThat(newcomer(server)).isEqualTo(ConnectAnswer.OPEN);
      disk.fill(MIN_FREE / SmallDisk.PAGE_BYTES - 20);
      await().atMost(PATIENCE).until(() -> newcomer(server) == ConnectAnswer.TRY_AGAIN);
      await().atMost(PATIENCE).until(() -> admin.state().equals("DEGRADED"));
      server.terminate();
      assertThat(server.awaitExit()).isZero();
    }
    String maxBytes = "300000";
    try (BatonProcess retention =
        BatonProcess.run(
            "retention", "--log_max_bytes", maxBytes, "--data_dir", disk.dataDir().toString())) {
      assertThat(retention.awaitExit()).isZero();
      assertThat(retention.out()).anyMatch(line -> line.contains(stored.rollFiles().getFirst()));
    }
    try (AdminPage admin = AdminPage.onFreePort();
        BatonProcess server =
            serve(admin, "--min_free_space", minFree, "--log_max_bytes", maxBytes)) {
      await().atMost(PATIENCE).until(() -> newcomer(server) == ConnectAnswer.OPEN);
      await().atMost(PATIENCE).until(admin::isUp);
      await().atMost(PATIENCE).until(() -> rollFiles().size() < 4);
      server.terminate();
      assertThat(server.awaitExit()).isZero();
    }
    assertThat(reading().damage()).isEmpty();
  }

  @Test
  void theOldestDaysMayBeMovedAwayAndPutBack() throws IOException {
    disk.fill(0);
    try (BatonProcess start =
        BatonProcess.run(
            BatonProcess.serveArguments(disk.dataDir(), "--min_free_space", "0")
                .toArray(String[]::new))) {
      assertThat(start.awaitExit()).as("%s", start.err()).isEqualTo(1);
      assertThat(start.err()).last().asString().contains("cannot");
    }
    List<Path> oldest = rollFiles().subList(0, 3);
    Path away = Files.createDirectory(folder.resolve("another disk"));
    for (Path file : oldest) {
      Machine.run("mv", file.toString(), away.resolve(file.getFileName()).toString());
    }
    try (AdminPage admin = AdminPage.onFreePort();
        BatonProcess server = serve(admin, "--min_free_space", "0")) {
      assertThat(newcomer(server)).isEqualTo(ConnectAnswer.OPEN);
      await().atMost(PATIENCE).until(() -> admin.state().equals("DEGRADED"));
      assertThat(admin.health()).contains("the first is event 1");
      for (var held : stored.state().held().keySet()) {
        ConnectAttempt thief = book.attempt(held.value(), "another's token");
        assertThat(thief.ask(server.port())).as("%s", thief).isEqualTo(ConnectAnswer.TAKEN);
      }
      server.terminate();
      assertThat(server.awaitExit()).isZero();
    }
    assertThat(reading().damage()).isPresent();
    disk.free();
    for (Path file : oldest) {
      Machine.run("cp", "--sparse=always", away.resolve(file.getFileName()).toString(), "" + file);
    }
    assertThat(reading().damage()).isEmpty();
    assertThat(reading().events()).isGreaterThan(stored.events().size());
    try (AdminPage admin = AdminPage.onFreePort();
        BatonProcess server = serve(admin, "--min_free_space", "0")) {
      assertThat(newcomer(server)).isEqualTo(ConnectAnswer.OPEN);
      assertThat(admin.state()).isEqualTo("UP");
    }
  }
}
