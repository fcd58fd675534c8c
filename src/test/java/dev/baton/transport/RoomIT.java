package dev.baton.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What honest apps send in one go meets no limit, with the options that a server has by itself. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RoomIT {
  /** About what the stock client sends of a data channel. */
  private static final String OFFER = "\"" + "x".repeat(1_500) + "\"";

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory());

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  /** As after a restart: each peer calls all others as soon as it is there, and they are not. */
  @ParameterizedTest
  @ValueSource(ints = {25, 40})
  void everyCallOfARoomThatComesTogetherArrives(int peers) {
    try (var server = TestServer.start()) {
      List<WsPeer> room = new ArrayList<>();
      List<CompletableFuture<Set<String>>> heard = new ArrayList<>();
      for (int i = 0; i < peers; i++) {
        WsPeer peer = WsPeer.join(server, "peer-" + i);
        for (int other = 0; other < peers; other++) {
          if (other != i) {
            peer.offers("peer-" + other, OFFER);
          }
        }
        room.add(peer);
        heard.add(CompletableFuture.supplyAsync(() -> hear(peer, peers - 1), threads));
      }
      for (CompletableFuture<Set<String>> calls : heard) {
        assertThat(calls.join()).hasSize(peers - 1);
      }
      assertThat(server.metric("messages_waiting_refused")).isZero();
      assertThat(server.metric("messages_expired")).isZero();
      room.forEach(WsPeer::close);
    }
  }

  /** Who calls, and only with an OFFER. */
  private static Set<String> hear(WsPeer peer, int calls) {
    Set<String> callers = new HashSet<>();
    for (int i = 0; i < calls; i++) {
      JsonNode message = peer.message();
      assertThat(message.path("type").asText()).isEqualTo("OFFER");
      callers.add(message.path("src").asText());
    }
    return callers;
  }

  @Test
  void aThousandCandidatesInOneGoAreNotHeldUp() {
    try (var server = TestServer.start();
        var alice = WsPeer.join(server, "alice");
        var bob = WsPeer.join(server, "bob")) {
      for (int i = 0; i < 1_000; i++) {
        bob.socket()
            .sendText("{\"type\":\"CANDIDATE\",\"dst\":\"alice\",\"payload\":%d}".formatted(i));
      }
      for (int i = 0; i < 1_000; i++) {
        assertThat(alice.message().path("payload").asInt()).isEqualTo(i);
      }
      assertThat(server.metric("messages_throttled")).isZero();
    }
  }

  /** Libraries that send as they serialize make a fragment of every few bytes. */
  @Test
  void aMessageMayHaveFourThousandFragments() {
    try (var server = TestServer.start();
        var alice = WsPeer.join(server, "alice");
        var bob = WsPeer.join(server, "bob")) {
      String payload = "\"" + "y".repeat(4_096) + "\"";
      byte[] message = ClientFrames.offer("alice", payload).getBytes(UTF_8);
      int size = message.length / 4_096 + 1;
      int fragments = 0;
      for (int at = 0; at < message.length; at += size) {
        int end = Math.min(message.length, at + size);
        bob.socket()
            .send(
                end == message.length,
                0,
                at == 0 ? RawWebSocket.TEXT : RawWebSocket.CONTINUATION,
                Arrays.copyOfRange(message, at, end));
        fragments++;
      }
      assertThat(fragments).isGreaterThan(2_000);
      alice.receives("bob", payload);
    }
  }
}
