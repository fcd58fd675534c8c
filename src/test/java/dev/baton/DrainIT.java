package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.testing.BatonProcess;
import dev.baton.testing.FreePort;
import dev.baton.testing.HttpAnswers;
import dev.baton.testing.HttpAnswers.HttpAnswer;
import dev.baton.testing.RawWebSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that stops lets its clients go over a time, and gets them back. */
@Tag("slow")
class DrainIT {
  private static final String OPEN = "{\"type\":\"OPEN\"}";
  private static final int CLIENTS = 1_000;

  @TempDir Path folder;

  private static HttpAnswer answer(int port, String request) {
    return HttpAnswers.to(port, request).all().getFirst();
  }

  private static HttpAnswer health(int adminPort) {
    return answer(
        adminPort, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  private static RawWebSocket opened(int port, String id) {
    RawWebSocket client = RawWebSocket.peer(port, id, "token of " + id);
    assertThat(client.readText()).isEqualTo(OPEN);
    return client;
  }

  @Test
  void aServerThatDrainsIsNotReadyLetsNoneInAndServesThoseWhoseTurnIsToCome() throws IOException {
    int adminPort = FreePort.find();
    try (BatonProcess baton =
        BatonProcess.serve(
            folder, "--drain_spread", "600000", "--admin_port", Integer.toString(adminPort))) {
      try (RawWebSocket alice = opened(baton.port(), "alice");
          RawWebSocket bob = opened(baton.port(), "bob")) {
        assertThat(health(adminPort).status()).isEqualTo(200);
        baton.terminate();
        await().until(() -> health(adminPort).status() == 503);
        assertThat(health(adminPort).body()).contains("the server is about to stop");
        HttpAnswer refused =
            answer(
                baton.port(),
                "GET "
                    + RawWebSocket.target("carol", "t")
                    + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("retry-after")).isEqualTo("5");
        // One of them has its turn at once, and the other one in five minutes.
        Duration moment = Duration.ofMillis(20);
        await().until(() -> alice.poll(moment).or(() -> bob.poll(moment)).isPresent());
        assertThat(metric(adminPort, "baton_connections_closed_total{reason=\"service_restart\"}"))
            .isEqualTo(1);
        RawWebSocket left = isServed(alice, "alice") ? alice : bob;
        assertThat(isServed(left, left == alice ? "alice" : "bob")).isTrue();
      }
      baton.kill();
    }
  }

  /** It could not come back: no client is let in. */
  @Test
  void aClientThatIsLostWhileTheServerDrainsKeepsItsId() throws IOException {
    int adminPort = FreePort.find();
    try (BatonProcess baton =
        BatonProcess.serve(
            folder, "--drain_spread", "600000", "--admin_port", Integer.toString(adminPort))) {
      List<RawWebSocket> clients = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        clients.add(opened(baton.port(), "peer-" + i));
      }
      baton.terminate();
      await().until(() -> health(adminPort).status() == 503);
      clients.forEach(RawWebSocket::reset);
      await().until(() -> metric(adminPort, "baton_connections_ended_total") == 5);
      baton.kill();
      baton.awaitExit();
    }
    try (BatonProcess again = BatonProcess.serve(folder)) {
      for (int i = 0; i < 5; i++) {
        isKept(again, "peer-" + i);
      }
    }
  }

  private static void isKept(BatonProcess baton, String id) {
    try (RawWebSocket thief = RawWebSocket.peer(baton.port(), id, "a thief's")) {
      assertThat(thief.readText()).contains("ID-TAKEN");
    }
  }

  /** Those who were sent away first have waited for longer than the window when the server ends. */
  @Test
  void aDrainThatTakesLongerThanTheWindowLosesNoId() {
    try (BatonProcess baton =
        BatonProcess.serve(folder, "--drain_spread", "4000", "--restart_window", "200")) {
      try (RawWebSocket alice = opened(baton.port(), "alice");
          RawWebSocket bob = opened(baton.port(), "bob")) {
        baton.terminate();
        assertThat(alice.readToEnd()).isNotEmpty();
        assertThat(bob.readToEnd()).isNotEmpty();
      }
      assertThat(baton.awaitExit()).isZero();
    }
    try (BatonProcess again = BatonProcess.serve(folder)) {
      isKept(again, "alice");
      isKept(again, "bob");
    }
  }

  private static double metric(int adminPort, String name) {
    return answer(
            adminPort, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(-1);
  }

  /** Whether a message to itself comes back. */
  private static boolean isServed(RawWebSocket client, String id) {
    client.sendText("{\"type\":\"OFFER\",\"dst\":\"" + id + "\",\"payload\":{}}");
    return client
        .read(Duration.ofSeconds(5))
        .filter(frame -> frame.opcode() == RawWebSocket.TEXT)
        .isPresent();
  }

  @Test
  void aThousandClientsAreSentAwayAndComeBackToTheirIds() throws Exception {
    int port = FreePort.find();
    String[] options = {"--drain_spread", "2000", "--port", Integer.toString(port)};
    List<RawWebSocket> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<RawWebSocket>> back = new ArrayList<>();
      long begun;
      try (BatonProcess baton = BatonProcess.serve(folder, options)) {
        for (int i = 0; i < CLIENTS; i++) {
          clients.add(opened(port, "peer-" + i));
        }
        for (int i = 0; i < CLIENTS; i++) {
          RawWebSocket client = clients.get(i);
          String id = "peer-" + i;
          back.add(threads.submit(() -> comesBack(port, id, client)));
        }
        begun = System.nanoTime();
        baton.terminate();
        assertThat(baton.awaitExit()).isZero();
      }
      long stopped = System.nanoTime();
      try (BatonProcess again = BatonProcess.serve(folder, options)) {
        // None of the IDs is to be had in the gap.
        isKept(again, "peer-7");
        for (Future<RawWebSocket> one : back) {
          clients.add(one.get());
        }
        System.out.printf(
            "FIGURES: %,d clients: sent away in %.1f s, all of them back after %.1f s%n",
            CLIENTS, (stopped - begun) / 1e9, (System.nanoTime() - begun) / 1e9);
      }
    } finally {
      clients.forEach(RawWebSocket::close);
    }
  }

  /** As the add-on does, with its waits. */
  private static RawWebSocket comesBack(int port, String id, RawWebSocket client)
      throws InterruptedException {
    RawWebSocket.RawFrame close = client.read().orElseThrow();
    assertThat(close.closeCode()).isEqualTo(1012);
    assertThat(close.closeReason()).isEqualTo("2000 ms until a reconnect: service restart");
    client.sendClose(1012);
    client.close();
    Thread.sleep(2_000 + ThreadLocalRandom.current().nextInt(1_000));
    for (int attempt = 0; ; attempt++) {
      try {
        return opened(port, id);
      } catch (RuntimeException | AssertionError e) {
        if (attempt == 10) {
          throw e;
        }
        Thread.sleep(ThreadLocalRandom.current().nextInt(500 << Math.min(attempt, 5)));
      }
    }
  }
}
