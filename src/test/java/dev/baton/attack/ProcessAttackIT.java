package dev.baton.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.ownership.ProofAlgorithm;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process serves or ends, whatever is done to its streams, environment, keys and memory. */
@Timeout(600)
class ProcessAttackIT {
  private static final String OPEN = "{\"type\":\"OPEN\"}";
  private static final int ROUNDS = Integer.getInteger("baton.attack.rounds", 1);

  /** More than a pipe of Linux takes. */
  private static final String FILLED = "head -c 65536 /dev/zero | tr '\\0' x >&2; exec \"$@\"";

  @TempDir Path folder;

  private Path data() {
    return folder.resolve("data");
  }

  private static List<String> withFullStandardError(List<String> command) {
    List<String> all = new ArrayList<>(List.of("sh", "-c", FILLED, "sh"));
    all.addAll(command);
    return all;
  }

  private List<String> serving(String... options) {
    return BatonProcess.command(
        BatonProcess.serveArguments(data(), options).toArray(String[]::new));
  }

  private static RawWebSocket opened(BatonProcess baton, String id, String token) {
    RawWebSocket socket = RawWebSocket.peer(baton.port(), id, token);
    assertThat(socket.readText()).isEqualTo(OPEN);
    return socket;
  }

  @Test
  void aStandardErrorThatIsNotReadStopsNeitherTakeoversNorConnectsNorTheEnd() throws IOException {
    Path keys = Files.createDirectory(folder.resolve("keys"));
    TestIssuer issuer = TestIssuer.in(keys, ProofAlgorithm.ES256);
    List<String> command =
        serving(
            "--allow_override_connect",
            "--keys",
            keys.toString(),
            "--max_displacements",
            "1000000",
            "--access_log");
    try (BatonProcess baton = BatonProcess.launchUnread(withFullStandardError(command))) {
      baton.awaitStarted();
      for (int i = 0; i < 250 * ROUNDS; i++) {
        takeOverFourTimes(baton, issuer, "alice-" + i);
      }
      for (int i = 0; i < 3_000 * ROUNDS; i++) {
        opened(baton, "peer-" + i, "token").close();
      }
      baton.readErr();
      await().until(() -> baton.err().stream().anyMatch(ProcessAttackIT::announcesDrops));
      try (RawWebSocket bob = opened(baton, "bob", "token")) {
        assertThat(bob.status()).isEqualTo(101);
      }
      assertThat(baton.err().stream().filter(line -> line.contains("taken over: alice-0")))
          .isNotEmpty();
      baton.terminate();
      assertThat(baton.awaitExit()).isZero();
    }
  }

  /** As often as an ID may change hands in one second. */
  private static void takeOverFourTimes(BatonProcess baton, TestIssuer issuer, String id) {
    RawWebSocket holder = opened(baton, id, "first");
    for (int i = 0; i < 4; i++) {
      RawWebSocket next = opened(baton, id, issuer.proof(id, Instant.now()));
      assertThat(holder.readText()).contains("OVERRIDE_CONNECTION");
      holder.close();
      holder = next;
    }
    holder.close();
  }

  private static boolean announcesDrops(String line) {
    return line.contains("log lines were dropped: standard error was not read in time");
  }

  /** Each connection always has input, and there are more of them than processors. */
  @Test
  void requestsWithoutAnEndLeaveTheProcessorToOthers() throws IOException {
    List<String> command = new ArrayList<>(serving());
    command.add(1, "-Djdk.virtualThreadScheduler.parallelism=1");
    byte[] requests = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2_000).getBytes(US_ASCII);
    List<Socket> flooding = new ArrayList<>();
    try (BatonProcess baton = BatonProcess.launch(command).awaitStarted();
        RawWebSocket alice = opened(baton, "alice", "token")) {
      for (int i = 0; i < 4; i++) {
        var socket = new Socket(InetAddress.getLoopbackAddress(), baton.port());
        flooding.add(socket);
        Thread.ofPlatform().daemon().start(() -> flood(socket, requests));
        Thread.ofPlatform().daemon().start(() -> drain(socket));
      }
      for (int i = 0; i < 20 * ROUNDS; i++) {
        try (RawWebSocket bob = opened(baton, "bob-" + i, "token")) {
          bob.sendText("{\"type\":\"OFFER\",\"dst\":\"alice\",\"payload\":%d}".formatted(i));
          assertThat(alice.readText()).contains("\"src\":\"bob-" + i + "\"");
        }
      }
      assertThat(flooding).noneMatch(Socket::isClosed);
    } finally {
      for (Socket socket : flooding) {
        socket.close();
      }
    }
  }

  private static void flood(Socket socket, byte[] requests) {
    try {
      while (true) {
        socket.getOutputStream().write(requests);
      }
    } catch (IOException e) {
      // The end of the test.
    }
  }

  private static void drain(Socket socket) {
    byte[] buffer = new byte[65_536];
    try {
      while (socket.getInputStream().read(buffer) >= 0) {
        // The answers are not read.
      }
    } catch (IOException e) {
      // The end of the test.
    }
  }

  @Test
  void aServerWithAFullStandardErrorStartsAndStops() {
    for (int i = 0; i < ROUNDS; i++) {
      try (BatonProcess baton =
          BatonProcess.launchUnread(withFullStandardError(serving("--log_level", "trace")))) {
        baton.awaitStarted();
        try (RawWebSocket alice = opened(baton, "alice", "token")) {
          assertThat(alice.status()).isEqualTo(101);
        }
        baton.terminate();
        assertThat(baton.awaitExit()).isZero();
      }
    }
  }

  @Test
  void aServerThatCannotStartEndsAlsoWithAFullStandardError() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < ROUNDS; i++) {
        List<String> command = serving("--port", String.valueOf(taken.getLocalPort()));
        try (BatonProcess baton = BatonProcess.launchUnread(withFullStandardError(command))) {
          assertThat(baton.awaitExit()).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void theServicesOfANamespaceOfKubernetesAreNoOptions() {
    Map<String, String> environment =
        Map.of(
            "BATON_SERVICE_HOST", "10.0.0.1",
            "BATON_SERVICE_PORT", "9000",
            "BATON_SERVICE_PORT_HTTP", "9000",
            "BATON_PORT", "tcp://10.0.0.1:9000",
            "BATON_PORT_9000_TCP", "tcp://10.0.0.1:9000",
            "BATON_PORT_9000_TCP_ADDR", "10.0.0.1",
            "BATON_ADMIN_PORT", "tcp://10.0.0.2:9100",
            "PORT", "tcp://10.0.0.3:80",
            "BATON_UNHEARD_OF", "a value that nobody should see");
    try (BatonProcess baton = BatonProcess.launch(serving(), environment).awaitStarted();
        RawWebSocket alice = opened(baton, "alice", "token")) {
      assertThat(alice.status()).isEqualTo(101);
      assertThat(baton.err())
          .hasSize(3)
          .first()
          .isEqualTo("baton: ignoring the variable BATON_UNHEARD_OF: no such option");
    }
  }

  @Test
  void aKeyIsWithdrawnBesideJunk() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      Path keys = Files.createDirectory(folder.resolve("keys-" + i));
      TestIssuer leaked = TestIssuer.in(keys, "leaked", ProofAlgorithm.ES256);
      TestIssuer good = TestIssuer.in(keys, "good", ProofAlgorithm.EDDSA);
      List<String> command = serving("--allow_override_connect", "--keys", keys.toString());
      command.addAll(List.of("--max_displacements", "1000"));
      try (BatonProcess baton = BatonProcess.launch(command).awaitStarted();
          RawWebSocket holder = opened(baton, "alice-" + i, "token")) {
        String id = "alice-" + i;
        // The IDs of a round before wait for their clients.
        String another = "carol-" + i;
        String bobs = "bob-%d-".formatted(i);
        opened(baton, id, leaked.proof(id, Instant.now())).close();
        assertThat(holder.readText()).contains("OVERRIDE_CONNECTION");

        litter(keys);
        Files.delete(keys.resolve("leaked.jwk"));
        var tries = new AtomicInteger();
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> isRefused(baton, leaked, bobs + tries.incrementAndGet()));
        try (RawWebSocket carol = opened(baton, another, "token")) {
          opened(baton, another, good.proof(another, Instant.now())).close();
          assertThat(carol.readText()).contains("OVERRIDE_CONNECTION");
        }
      }
    }
  }

  /** Whether a thief cannot take over an ID that its owner holds. */
  private static boolean isRefused(BatonProcess baton, TestIssuer leaked, String id) {
    try (RawWebSocket owner = opened(baton, id, "token");
        RawWebSocket thief = RawWebSocket.peer(baton.port(), id, leaked.proof(id, Instant.now()))) {
      return owner.status() == 101 && thief.readText().contains("ID-TAKEN");
    }
  }

  private static void litter(Path keys) throws Exception {
    Path loop = keys.resolve("junk-loop.jwk");
    Files.createSymbolicLink(loop, loop);
    Files.createSymbolicLink(keys.resolve("junk-zero.pem"), Path.of("/dev/zero"));
    String fifo = keys.resolve("junk-fifo.jwks").toString();
    assertThat(new ProcessBuilder("mkfifo", fifo).start().waitFor()).isZero();
    Files.createDirectory(keys.resolve("junk-folder.jwk"));
    for (int i = 0; i < 300; i++) {
      Files.writeString(keys.resolve("junk-%03d.jwk".formatted(i)), "junk");
    }
  }

  @Test
  void unfinishedMessagesThatFillTheMemoryNeverLeaveHalfAProcess() {
    for (int i = 0; i < ROUNDS; i++) {
      assertServesOrEndsUnderUnfinishedMessages(true);
      assertServesOrEndsUnderUnfinishedMessages(false);
    }
  }

  /** With the launchers' flag the JVM ends itself; without it the supervisor has to. */
  private void assertServesOrEndsUnderUnfinishedMessages(boolean flag) {
    List<String> command = serving("--start_timeout", "60000");
    command.replaceAll(argument -> argument.startsWith("-Xmx") ? "-Xmx96m" : argument);
    if (!flag) {
      command.remove("-XX:+ExitOnOutOfMemoryError");
    }
    List<RawWebSocket> flood = new ArrayList<>();
    try (BatonProcess baton = BatonProcess.launch(command).awaitStarted()) {
      byte[] unfinished = new byte[255_000];
      for (int i = 0; i < 700 && baton.handle().isAlive(); i++) {
        flood(baton, flood, i, unfinished);
      }
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> !baton.handle().isAlive() || isServing(baton));
      if (!baton.handle().isAlive()) {
        assertThat(baton.awaitExit()).isIn(1, 3);
      }
    } finally {
      flood.forEach(RawWebSocket::close);
    }
  }

  private static void flood(BatonProcess baton, List<RawWebSocket> flood, int i, byte[] part) {
    try {
      RawWebSocket socket = RawWebSocket.peer(baton.port(), "flood-" + i, "token");
      flood.add(socket);
      socket.send(false, 0, RawWebSocket.TEXT, part);
    } catch (UncheckedIOException e) {
      // What the server is expected to do under this: refuse, cut off or end.
      assertThat(e).isNotNull();
    }
  }

  private static boolean isServing(BatonProcess baton) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), baton.port());
        RawWebSocket probe =
            RawWebSocket.over(socket, baton.port(), RawWebSocket.target("probe", "token"))) {
      return probe.status() == 101 && probe.readText().equals(OPEN);
    } catch (IOException | UncheckedIOException | AssertionError e) {
      return false;
    }
  }
}
