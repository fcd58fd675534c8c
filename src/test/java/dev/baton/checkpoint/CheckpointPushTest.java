package dev.baton.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A copy of the newest checkpoint arrives, whatever becomes of those before it. */
@Timeout(30)
class CheckpointPushTest {
  private static final NoteSigner SIGNER = NoteSigner.make("log");

  private final List<String> arrived = new CopyOnWriteArrayList<>();
  private final List<Boolean> attempts = new CopyOnWriteArrayList<>();
  private final AtomicInteger status = new AtomicInteger(200);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);

  private HttpServer archive;

  @BeforeEach
  void open() throws IOException {
    archive = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    archive.createContext("/checkpoints", this::keep);
    archive.start();
  }

  @AfterEach
  void close() {
    archive.stop(0);
  }

  private void keep(HttpExchange exchange) throws IOException {
    String note = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    arrived.add(exchange.getRequestMethod() + " " + SignedNote.parse(note).text().strip());
    if (note.startsWith("slow")) {
      try {
        mayAnswer.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    exchange.getResponseHeaders().add("Location", "/elsewhere");
    exchange.sendResponseHeaders(note.startsWith("refused") ? 302 : status.get(), -1);
    exchange.close();
  }

  private CheckpointPush push() {
    URI url = URI.create("http://localhost:" + archive.getAddress().getPort() + "/checkpoints");
    return new CheckpointPush(url, attempts::add, Duration.ofMillis(1));
  }

  private static SignedNote note(String text) {
    return SIGNER.sign(text + "\n");
  }

  @Test
  void aCheckpointArrivesAsItIs() {
    try (CheckpointPush push = push()) {
      push.push(note("one"));
    }
    assertThat(arrived).containsExactly("POST one");
    assertThat(attempts).containsExactly(true);
  }

  @Test
  void onlyTheNewestWaits() {
    try (CheckpointPush push = push()) {
      push.push(note("slow"));
      Awaitility.await().until(() -> arrived.size() == 1);
      push.push(note("two"));
      push.push(note("three"));
      push.push(note("four"));
      mayAnswer.countDown();
      Awaitility.await().until(() -> arrived.size() == 2);
    }
    assertThat(arrived).containsExactly("POST slow", "POST four");
  }

  @Test
  void whatDoesNotArriveIsSentAgain() {
    status.set(503);
    try (CheckpointPush push = push()) {
      push.push(note("one"));
      Awaitility.await().until(() -> arrived.size() >= 3);
      status.set(204);
      Awaitility.await().until(() -> attempts.contains(true));
    }
    assertThat(arrived).containsOnly("POST one");
    assertThat(attempts).endsWith(true).startsWith(false, false);
  }

  @Test
  void aNewerOneIsSentInThePlaceOfOneThatDoesNotArrive() {
    try (CheckpointPush push = push()) {
      push.push(note("refused"));
      Awaitility.await().until(() -> attempts.size() >= 2);
      push.push(note("two"));
      Awaitility.await().until(() -> attempts.contains(true));
    }
    assertThat(arrived).startsWith("POST refused", "POST refused").endsWith("POST two");
    assertThat(attempts).filteredOn(arrives -> arrives).hasSize(1);
  }

  @Test
  void anAddressThatDoesNotAnswerHoldsNobodyUp() {
    archive.stop(0);
    long begin = System.nanoTime();
    try (CheckpointPush push = push()) {
      for (int i = 0; i < 1_000; i++) {
        push.push(note("note " + i));
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    assertThat(attempts).doesNotContain(true);
  }
}
