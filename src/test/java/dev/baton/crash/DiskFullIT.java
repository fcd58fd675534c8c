package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import dev.baton.testing.BatonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full is no reason to end, nor to lose an ID, nor to say what is not so. A fault
 * can hit any store inside an append, so the disk is filled many times and differently.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DiskFullIT {
  private static final int CYCLES = Integer.getInteger("baton.crash.cycles", 25);
  private static final int ROUNDS = Math.max(2, CYCLES / 3);

  /** Compiled code answers a fault in a mapped file later than interpreted code does. */
  private static final int WARM_UP_CONNECTS = 40 * CYCLES;

  private static final int PATIENCE_SECONDS = 30;

  /**
   * Newcomers are answered before {@link ConnectAttempt} loses its patience. The disk is too small
   * for an audit index, which would leave it to the log, and say so.
   */
  private static final List<String> QUICK =
      List.of(
          "--audit_index", "off", "--log_queue_timeout", "1000", "--log_append_timeout", "4000");

  private final ClientBook book = new ClientBook();
  private final Random random = new Random(28);

  @TempDir Path folder;

  // Made by the framework's thread before each test.
  @SuppressWarnings("NullAway.Init")
  private SmallDisk disk;

  @BeforeEach
  void mount() {
    disk = SmallDisk.mount(folder, "servers on a full disk");
  }

  @AfterEach
  void unmount() {
    if (disk != null) {
      disk.close();
    }
  }

  private BatonProcess serve(AdminPage admin, String... options) {
    List<String> all = new ArrayList<>(QUICK);
    all.addAll(List.of(admin.options()));
    all.addAll(List.of(options));
    List<String> command =
        BatonProcess.command(
            BatonProcess.serveArguments(disk.dataDir(), all.toArray(String[]::new))
                .toArray(String[]::new));
    return BatonProcess.launch(BatonProcess.compiledWell(command)).awaitStarted();
  }

  private ConnectAnswer newcomer(int port) {
    return newcomer(port, "newcomer-" + random.nextInt(1_000_000));
  }

  private ConnectAnswer newcomer(int port, String peer) {
    ConnectAttempt attempt = book.attempt(peer, "token of " + peer);
    ConnectAnswer answer = attempt.ask(port);
    if (answer == ConnectAnswer.OPEN) {
      attempt.leave();
    }
    return answer;
  }

  private void awaitNewcomersAreLetIn(int port) {
    await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .until(() -> newcomer(port) == ConnectAnswer.OPEN);
  }

  @Test
  void tooLittleRoomSendsNewcomersAwayAndHoldersComeBackAsLongAsHalfOfItIsLeft() {
    try (AdminPage admin = AdminPage.onFreePort();
        BatonProcess server = serve(admin, "--min_free_space", String.valueOf(4 << 20));
        Holders holders = Holders.connect(book, server.port())) {
      assertThat(admin.isUp()).isTrue();
      disk.fill((3 << 20) / SmallDisk.PAGE_BYTES);
      await().until(() -> newcomer(server.port()) == ConnectAnswer.TRY_AGAIN);
      assertThat(newcomer(server.port(), "alice")).isEqualTo(ConnectAnswer.TAKEN);
      holders.talk();
      // The log takes the ends of connections, so that it is not what health calls DOWN.
      await().until(() -> admin.state().equals("DEGRADED"));
      assertThat(admin.metric("baton_disk_nearly_full")).isEqualTo(1);
      holders.comeBack(book, server.port());
      holders.talk();

      disk.fill((1 << 20) / SmallDisk.PAGE_BYTES);
      await().until(() -> holders.isSentAway(book, server.port()));
      holders.talk();
      assertThat(admin.metric("baton_connects_refused_total{reason=\"disk_full\"}")).isPositive();

      disk.free();
      awaitNewcomersAreLetIn(server.port());
      holders.talk();
      await().until(admin::isUp);
      assertThat(admin.metric("baton_log_failures_total")).isZero();
    }
    LogAudit.of(disk.dataDir()).confirms(book);
  }

  @Test
  void theLastPageIsUsedUpAgainAndAgain() {
    var recoveries = new Figures("from free space to the first newcomer let in");
    int failures = 0;
    for (int life = 0; life < 2; life++) {
      try (AdminPage admin = AdminPage.onFreePort();
          BatonProcess server =
              serve(admin, "--min_free_space", "0", "--log_sync", life == 0 ? "always" : "none");
          Holders holders = Holders.connect(book, server.port())) {
        for (int i = 0; i < WARM_UP_CONNECTS; i++) {
          assertThat(newcomer(server.port(), "warm-up-" + i)).isEqualTo(ConnectAnswer.OPEN);
        }
        for (int round = 0; round < ROUNDS; round++) {
          useUp(server, admin, holders, recoveries);
        }
        failures += Math.toIntExact(admin.metric("baton_log_failures_total"));
        server.kill();
      }
      LogAudit.of(disk.dataDir()).confirms(book);
    }
    LogAudit audit = LogAudit.of(disk.dataDir());
    try (AdminPage admin = AdminPage.onFreePort();
        BatonProcess server = serve(admin, "--min_free_space", "0")) {
      ConnectAttempt bob = book.attempt("bob", "bob's token");
      assertThat(bob.ask(server.port())).isEqualTo(ConnectAnswer.OPEN);
      bob.leave();
    }
    System.out.printf(
        "FIGURES: disk full: %d times, %d failed appends, %d events, %d taken back, %d told OPEN,"
            + " %d told to try again%n",
        2 * ROUNDS,
        failures,
        audit.events(),
        audit.voided(),
        book.told(ConnectAnswer.OPEN),
        book.told(ConnectAnswer.TRY_AGAIN));
    recoveries.print();
    assertThat(failures).isGreaterThanOrEqualTo(ROUNDS);
  }

  private void useUp(BatonProcess server, AdminPage admin, Holders holders, Figures recoveries) {
    disk.fill(random.nextInt(4));
    // Several at once, so that a fault can hit in the middle of a batch.
    List<Thread> newcomers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      newcomers.add(Thread.ofVirtual().start(() -> awaitRefusal(server.port())));
    }
    joinAll(newcomers);
    holders.talk();
    // A refusal may also have come from a machine that is slow: more newcomers fill the disk.
    await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .until(() -> newcomer(server.port()) != ConnectAnswer.OPEN && !admin.isUp());
    holders.talk();
    assertThat(server.handle().isAlive()).isTrue();

    long freed = System.nanoTime();
    disk.free();
    awaitNewcomersAreLetIn(server.port());
    recoveries.add(Duration.ofNanos(System.nanoTime() - freed));
    holders.keepTheirIds(book, server.port());
    holders.talk();
    await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).until(admin::isUp);
  }

  private void awaitRefusal(int port) {
    await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .pollInterval(Duration.ofMillis(1))
        .until(() -> newcomer(port) == ConnectAnswer.TRY_AGAIN);
  }

  private static void joinAll(List<Thread> threads) {
    try {
      for (Thread thread : threads) {
        assertThat(thread.join(Duration.ofSeconds(2 * PATIENCE_SECONDS))).isTrue();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aStartOnAFullDiskServesOrSaysWhyAndChangesNothing() throws IOException {
    try (AdminPage admin = AdminPage.onFreePort();
        BatonProcess server = serve(admin, "--min_free_space", "0");
        Holders holders = Holders.connect(book, server.port())) {
      holders.talk();
      server.kill();
    }
    int refused = 0;
    int starts = Math.max(6, ROUNDS / 2);
    for (int round = 0; round < starts; round++) {
      if (round % 2 == 0) {
        // Without Chronicle's notes, which take room of their own, the fault comes sooner.
        Files.deleteIfExists(disk.dataDir().resolve("log").resolve("metadata.cq4t"));
      }
      disk.fill(round / 2);
      refused += startOnAFullDisk() ? 0 : 1;
      disk.free();
      LogAudit.of(disk.dataDir()).confirms(book);
    }
    assertThat(refused).isPositive();
    try (AdminPage admin = AdminPage.onFreePort();
        BatonProcess server = serve(admin, "--min_free_space", "0")) {
      awaitNewcomersAreLetIn(server.port());
    }
    System.out.printf("FIGURES: starts on a full disk: %d of %d refused%n", refused, starts);
  }

  private boolean startOnAFullDisk() {
    List<String> args = BatonProcess.serveArguments(disk.dataDir(), "--min_free_space", "0");
    try (BatonProcess start = BatonProcess.run(args.toArray(String[]::new))) {
      await()
          .atMost(Duration.ofSeconds(2 * PATIENCE_SECONDS))
          .until(() -> !start.handle().isAlive() || start.port() > 0);
      if (start.port() > 0) {
        return true;
      }
      assertThat(start.awaitExit()).isEqualTo(1);
      assertThat(start.err()).last().asString().startsWith("baton: ");
      return false;
    }
  }
}
