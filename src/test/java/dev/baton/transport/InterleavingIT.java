package dev.baton.transport;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many senders to one reader: frames stay whole, and each sender's messages stay in order. */
@Timeout(value = 3, unit = MINUTES)
final class InterleavingIT {
  private static final int SENDERS = 8;
  private static final int MESSAGES = 10_000;

  @Test
  void framesOfManySendersNeverInterleave() {
    // Room for everything: how fast the one reader is must not matter here.
    try (var server = TestServer.start("--message_rate", "0", "--outbox_bytes", "100000000")) {
      play(server, MESSAGES);
      assertThat(server.metric("closed_slow_consumer")).isZero();
    }
  }

  @Test
  void readerThatKeepsUpIsNotTakenForASlowOne() {
    try (var server = TestServer.start("--message_rate", "0")) {
      // Together no more on their way than the outbox has room for.
      play(server, 30);
      assertThat(server.metric("closed_slow_consumer")).isZero();
    }
  }

  private static void play(TestServer server, int window) {
    try (var reader = WsPeer.join(server, "reader");
        var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory())) {
      Map<String, Semaphore> windows = new HashMap<>();
      List<CompletableFuture<?>> sends = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        var sender = WsPeer.join(server, "sender-" + i);
        var free = new Semaphore(window);
        windows.put(sender.id(), free);
        sends.add(CompletableFuture.runAsync(() -> send(sender, free), threads));
      }
      try {
        readAll(reader, windows);
        CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new)).join();
        reader.echoes();
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private static void send(WsPeer sender, Semaphore free) {
    for (int n = 0; n < MESSAGES; n++) {
      acquire(free);
      // Lengths on both sides of the edge at 126 bytes.
      sender.offers("reader", "{\"n\":%d,\"x\":\"%s\"}".formatted(n, "x".repeat(n % 97)));
    }
    sender.echoes().leaves();
  }

  private static void acquire(Semaphore free) {
    try {
      free.acquire();
    } catch (InterruptedException e) {
      throw new CancellationException();
    }
  }

  private static void readAll(WsPeer reader, Map<String, Semaphore> windows) {
    Map<String, Integer> next = new HashMap<>();
    for (int i = 0; i < SENDERS * MESSAGES; i++) {
      JsonNode message = reader.message();
      String src = message.path("src").asText();
      JsonNode payload = message.path("payload");
      int n = payload.path("n").asInt();
      assertThat(n).as("number from %s", src).isEqualTo(next.getOrDefault(src, 0));
      assertThat(payload.path("x").asText()).hasSize(n % 97);
      next.put(src, n + 1);
      windows.getOrDefault(src, new Semaphore(0)).release();
    }
  }
}
