package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.eventlog.Progress;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each loop is killed, and the server asks for its end, which is caught here. */
@Timeout(120)
class DeadLoopIT {
  @TempDir Path data;

  private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
  private final WriterClock clock = new WriterClock();
  private Set<Thread> threadsBefore = Set.of();

  /** A clock that fails for the writer, who alone asks it for the time of events. */
  private static final class WriterClock extends Clock {
    // Written by the test's thread.
    private volatile boolean broken;
    private volatile Error failure = new AssertionError("no time, on purpose");

    @Override
    public Instant instant() {
      if (broken && Thread.currentThread().getName().equals("baton-writer")) {
        throw failure;
      }
      return Instant.now();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private SignalingServer start(String... options) {
    threadsBefore = new HashSet<>(Thread.getAllStackTraces().keySet());
    String[] all = new String[7 + options.length];
    List<String> fixed =
        List.of("serve", "--host", "127.0.0.1", "--port", "0", "--data_dir", data.toString());
    for (int i = 0; i < all.length; i++) {
      all[i] = i < 7 ? fixed.get(i) : options[i - 7];
    }
    return SignalingServer.start(
        TestServer.configOf(all), clock, Progress.IGNORED, ended::complete);
  }

  private Thread thread(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !threadsBefore.contains(thread) && thread.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no thread " + name));
  }

  private String end() throws Exception {
    return String.valueOf(ended.get(60, TimeUnit.SECONDS).getMessage());
  }

  private static HttpResponse<String> health(SignalingServer server) {
    return admin(server, "/health");
  }

  private static HttpResponse<String> admin(SignalingServer server, String path) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var page = URI.create("http://127.0.0.1:" + server.adminPort().orElseThrow() + path);
      return http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Closes what can be closed after a loop is dead. */
  private static void closeWhatIsLeft(SignalingServer server) {
    CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
    await().atMost(Duration.ofSeconds(30)).until(closing::isDone);
  }

  @Test
  void aServerWhoseLoopsLiveIsUpAndDoesNotEnd() {
    try (SignalingServer server = start("--admin_port", "0");
        RawWebSocket alice = RawWebSocket.peer(server.port(), "alice", "token")) {
      assertThat(alice.readText()).contains("OPEN");
      assertThat(health(server).body()).isEqualTo("{\"status\":\"UP\"}");
      assertThat(server.problem()).isEmpty();
      for (String probe : List.of("started", "live", "ready")) {
        HttpResponse<String> answer = admin(server, "/health/" + probe);
        assertThat(answer.statusCode()).as(probe).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"UP\"}");
      }
    }
    assertThat(ended).isNotDone();
  }

  /** What serves does not need its key files, and says that the next start does. */
  @Test
  void aServerWhoseKeyFileIsGoneIsDegradedUntilItIsBack() throws IOException {
    try (SignalingServer server = start("--admin_port", "0")) {
      Path key = data.resolve("token.key");
      Path away = data.resolve("away");
      Files.move(key, away);
      await().until(() -> health(server).body().contains("token.key"));
      assertThat(health(server).statusCode()).isEqualTo(200);
      assertThat(health(server).body()).contains("DEGRADED");
      try (RawWebSocket alice = RawWebSocket.peer(server.port(), "alice", "token")) {
        assertThat(alice.readText()).contains("OPEN");
      }
      Files.move(away, key);
      await().until(() -> health(server).body().contains("UP"));
    }
  }

  @Test
  void aDeadAcceptLoop() throws Exception {
    SignalingServer server = start("--admin_port", "0");
    thread("server-@default-listener").interrupt();
    assertThat(end()).isEqualTo("listener accepts no connections: the port is closed");
    HttpResponse<String> health = health(server);
    assertThat(health.statusCode()).isEqualTo(503);
    assertThat(health.body())
        .isEqualTo(
            "{\"status\":\"DOWN\",\"reason\":\"listener accepts no connections: the port is"
                + " closed\"}");
    assertThat(admin(server, "/health/live").statusCode()).isEqualTo(503);
    assertThat(admin(server, "/health/live").body()).isEqualTo(health.body());
    assertThat(admin(server, "/health/ready").statusCode()).isEqualTo(503);
    assertThat(admin(server, "/health/started").statusCode()).isEqualTo(200);
    closeWhatIsLeft(server);
  }

  @Test
  void aDeadAcceptLoopOfTheAdminPort() throws Exception {
    SignalingServer server = start("--admin_port", "0");
    thread("server-admin-listener").interrupt();
    assertThat(end()).isEqualTo("admin-listener accepts no connections: the port is closed");
    assertThat(server.problem()).isPresent();
    closeWhatIsLeft(server);
  }

  @Test
  void aWriterThatDies() throws Exception {
    Logger logger = Logger.getLogger("dev.baton.session.RealmWriter");
    Handler breaking = new BreakingHandler();
    logger.addHandler(breaking);
    try {
      SignalingServer server = start();
      Thread writer = thread("baton-writer");
      clock.broken = true;
      assertThat(end()).isEqualTo("baton-writer has died");
      assertThat(writer.isAlive()).isFalse();
      assertThat(server.problem()).contains("baton-writer has died");
      closeWhatIsLeft(server);
    } finally {
      logger.removeHandler(breaking);
    }
  }

  /** What it does about a record of the writer's is more than the writer survives. */
  private static final class BreakingHandler extends Handler {
    @Override
    public void publish(LogRecord line) {
      if (line.getLevel().equals(Level.SEVERE)) {
        throw new AssertionError("no log, on purpose");
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void aWriterWithoutMemory() throws Exception {
    SignalingServer server = start();
    clock.failure = new OutOfMemoryError("on purpose");
    clock.broken = true;
    assertThat(end()).startsWith("baton-writer failed: java.lang.OutOfMemoryError");
    clock.broken = false;
    closeWhatIsLeft(server);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AssertionError", "StackOverflowError"})
  void aWriterThatFailsForOneRequestGoesOn(String kind) {
    try (SignalingServer server = start()) {
      clock.failure =
          kind.equals("AssertionError") ? new AssertionError(kind) : new StackOverflowError(kind);
      clock.broken = true;
      try (RawWebSocket refused = RawWebSocket.peer(server.port(), "alice", "token")) {
        assertThat(refused.readText()).contains("ERROR");
      }
      clock.broken = false;
      try (RawWebSocket alice = RawWebSocket.peer(server.port(), "alice", "token")) {
        assertThat(alice.readText()).contains("OPEN");
      }
    }
    assertThat(ended).isNotDone();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "baton-sockets",
        "baton-connect-timeouts",
        "baton-reaper",
        "baton-states",
        "baton-keys",
        "baton-key-files",
        "baton-probe-listener"
      })
  void everySweepRunsOnAThreadThatIsWatched(String name) {
    try (SignalingServer server = start("--allow_override_connect", "--keys", data.toString())) {
      assertThat(server.watched()).contains(name);
      assertThat(thread(name).isAlive()).isTrue();
    }
  }

  /** It is a virtual one, which no list of threads has. */
  @Test
  void theThreadOfEffectsIsWatched() {
    try (SignalingServer server = start()) {
      assertThat(server.watched()).contains("baton-effects");
    }
  }
}
