package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import dev.baton.testing.BatonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The files of the log are moved or deleted under a server that clients come to all the time. Who
 * was told OPEN is in the log, now or when it is back, and no ID is given away.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogGoneIT {
  private static final int ENOUGH = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String FAILED = "the event log cannot be written";

  private final ClientBook book = new ClientBook();

  @TempDir Path folder;

  private Path data() {
    return folder.resolve("data");
  }

  private BatonProcess serve(AdminPage admin) {
    return BatonProcess.serve(data(), admin.options());
  }

  private void awaitOpened(Connecting clients, int more) {
    int before = clients.opened();
    await().atMost(PATIENCE).until(() -> clients.opened() >= before + more);
  }

  /** From the moment that the server knows, no client is sent OPEN any more. */
  private void assertAllRefused(Connecting clients, AdminPage admin) {
    await().atMost(PATIENCE).until(() -> admin.state().equals("DOWN"));
    awaitRefused(clients);
    int before = clients.opened();
    awaitRefused(clients);
    assertThat(clients.opened()).isEqualTo(before);
  }

  private static void awaitRefused(Connecting clients) {
    int before = clients.refused();
    await().atMost(PATIENCE).until(() -> clients.refused() >= before + ENOUGH);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "log", "roll file"})
  void noIdIsLostWhenFilesAreMovedAwayAndBack(String what) throws IOException {
    try (AdminPage admin = AdminPage.onFreePort();
        BatonProcess server = serve(admin);
        Holders holders = Holders.connect(book, server.port());
        Connecting clients = Connecting.start(book, server.port())) {
      awaitOpened(clients, ENOUGH);
      Path moved = named(what);
      Path away = folder.resolve("away");
      Files.move(moved, away);
      assertAllRefused(clients, admin);
      assertThat(moved).doesNotExist();
      holders.talk();
      // A restart would not help.
      assertThat(admin.probe("live")).isEqualTo(200);
      assertThat(admin.probe("started")).isEqualTo(200);
      assertThat(admin.probe("ready")).isEqualTo(503);
      assertThat(admin.metric("baton_connects_refused_total{reason=\"disk_full\"}")).isZero();

      Files.move(away, moved);
      awaitOpened(clients, ENOUGH);
      clients.stop();
      await().atMost(PATIENCE).until(admin::isUp);
      holders.keepTheirIds(book, server.port());
      holders.talk();
      assertThat(server.err()).filteredOn(line -> line.contains(FAILED)).hasSize(1);
      server.kill();
      server.awaitExit();
      assertHeldAfterAStart(clients.staying());
    }
    LogAudit.of(data()).confirms(book);
  }

  private Path named(String what) throws IOException {
    Path log = data().resolve("log");
    if (!what.equals("roll file")) {
      return data().resolve(what).normalize();
    }
    try (Stream<Path> files = Files.list(log)) {
      return files.filter(file -> file.toString().endsWith(".cq4")).findFirst().orElseThrow();
    }
  }

  private void assertHeldAfterAStart(List<ConnectAttempt> holders) {
    try (BatonProcess server = BatonProcess.serve(data())) {
      for (ConnectAttempt holder : holders) {
        ConnectAttempt stranger = book.attempt(holder.peer(), "a stranger's token");
        assertThat(stranger.ask(server.port())).as("%s", stranger).isEqualTo(ConnectAnswer.TAKEN);
      }
      server.kill();
    }
  }

  @Test
  void aDeletedLogIsNotReplacedNeitherNowNorAtTheNextStart() throws IOException {
    Path log = data().resolve("log");
    try (AdminPage admin = AdminPage.onFreePort();
        BatonProcess server = serve(admin);
        Connecting clients = Connecting.start(book, server.port())) {
      awaitOpened(clients, ENOUGH);
      delete(log);
      assertAllRefused(clients, admin);
      long tries = admin.metric("baton_log_retries_failed_total");
      await()
          .atMost(PATIENCE)
          .until(() -> admin.metric("baton_log_retries_failed_total") >= tries + 2);
      assertThat(log).doesNotExist();
      clients.stop();
      server.terminate();
      server.awaitExit();
    }
    assertThat(log).doesNotExist();
    try (BatonProcess start =
        BatonProcess.run(BatonProcess.serveArguments(data()).toArray(String[]::new))) {
      assertThat(start.awaitExit()).isEqualTo(1);
      assertThat(start.err()).last().asString().contains("is damaged", "it is empty");
    }
    assertThat(log).doesNotExist();
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
