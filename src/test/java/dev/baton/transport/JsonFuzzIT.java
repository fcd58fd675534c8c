package dev.baton.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.testing.LegalFrames;
import dev.baton.testing.PeerMessages;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.RawWebSocket.RawFrame;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random and broken messages between sound ones: only invalid UTF-8 ends a connection, every sound
 * message comes back, and nothing that comes back has another source than its sender.
 */
@Timeout(value = 5, unit = MINUTES)
final class JsonFuzzIT {
  private static final int MESSAGES = 100_000;
  private static final int MESSAGES_TO_WARM_UP = 10_000;
  private static final int WORKERS = 4;
  private static final int NO_END = 0;

  /** Fewer in a row than the server takes for an attack. */
  private static final int MUTANTS_IN_A_ROW = 15;

  private final long seed = Long.getLong("baton.fuzz.seed", System.nanoTime());
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger messages = new AtomicInteger();

  // How often an exchange ended with which close code, or with none.
  private final ConcurrentMap<Integer, Integer> ends = new ConcurrentHashMap<>();

  @Test
  void everySoundMessageBetweenBrokenOnesComesBack() throws Exception {
    try (var logged = new LoggedFaults();
        var server = TestServer.start("--message_rate", "0", "--expire_timeout", "1000");
        var witness = WsPeer.join(server, FrameCase.WITNESS)) {
      fuzz(server, MESSAGES_TO_WARM_UP);
      LiveConnections.awaitConnections(server, 1);
      var heap = new HeapMark();
      fuzz(server, MESSAGES_TO_WARM_UP + MESSAGES);
      LiveConnections.awaitConnections(server, 1);
      witness.echoes().leaves();
      heap.assertNothingWasKept();
      assertThat(logged.stackTraces()).as("seed %d", seed).isEmpty();
      // Of fourteen exchanges about one ends with invalid UTF-8, and few with a LEAVE.
      int all = ends.values().stream().mapToInt(Integer::intValue).sum();
      assertThat(ends.getOrDefault(NO_END, 0)).as("%s", ends).isGreaterThan(all / 2);
      assertThat(ends.getOrDefault(1007, 0)).as("%s", ends).isGreaterThan(all / 50);
    }
  }

  private void fuzz(TestServer server, int upTo) throws Exception {
    try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
      var running =
          IntStream.range(0, WORKERS)
              .mapToObj(_ -> workers.submit(() -> work(server, upTo)))
              .toList();
      for (Future<?> worker : running) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("seed " + seed + ": " + e.getCause(), e.getCause());
    }
  }

  private void work(TestServer server, int upTo) {
    while (messages.get() < upTo) {
      int number = connections.incrementAndGet();
      // So unlike each other that no mutation turns one into another.
      String id = UUID.nameUUIDFromBytes(("peer " + number).getBytes(UTF_8)).toString();
      try (var peer = WsPeer.join(server, id)) {
        new Conversation(peer, seed + number).hold();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("connection " + number + ": " + e.getMessage(), e);
      }
    }
  }

  /** What one connection says, batch by batch, until it is closed or has said enough. */
  private final class Conversation {
    private static final int BATCHES = 100;

    private final WsPeer peer;
    private final Random random;
    private final JsonMutator mutator;
    private int sounds;

    private Conversation(WsPeer peer, long seed) {
      this.peer = peer;
      this.random = new Random(seed);
      this.mutator = new JsonMutator(seed, peer.id());
    }

    private void hold() {
      for (int i = 0; i < BATCHES; i++) {
        if (!exchange()) {
          return;
        }
      }
      peer.leaves();
    }

    /** Sends broken messages and a sound one; false if that was the connection's lawful end. */
    private boolean exchange() {
      boolean mustEnd = false;
      boolean mayEnd = false;
      var history = new ArrayList<String>();
      try {
        for (int i = random.nextInt(MUTANTS_IN_A_ROW); i >= 0 && !mustEnd; i--) {
          byte[] mutant = mutator.mutant();
          mustEnd = !LegalFrames.isUtf8(mutant);
          mayEnd |= new String(mutant, UTF_8).contains("LEAVE");
          history.add(new String(mutant, UTF_8));
          messages.incrementAndGet();
          peer.socket().send(true, 0, RawWebSocket.TEXT, mutant);
        }
        peer.socket().sendText(mutator.sound(++sounds));
      } catch (UncheckedIOException e) {
        assertThat(mustEnd || mayEnd).as("closed after %s", history).isTrue();
      }
      Optional<RawFrame> end = readUpToSound(history);
      ends.merge(end.map(RawFrame::closeCode).orElse(NO_END), 1, Integer::sum);
      if (end.isPresent()) {
        assertThat(mustEnd || mayEnd)
            .as("closed with %d after %s", end.get().closeCode(), history)
            .isTrue();
        assertThat(mayEnd || end.get().closeCode() == 1007).isTrue();
        return false;
      }
      assertThat(mustEnd && !mayEnd).as("goes on after %s", history).isFalse();
      return true;
    }

    /** Empty when the sound message came back, otherwise the close frame. */
    private Optional<RawFrame> readUpToSound(List<String> history) {
      while (true) {
        RawFrame frame =
            peer.frame().orElseThrow(() -> new AssertionError("no close frame after " + history));
        if (frame.opcode() == RawWebSocket.CLOSE) {
          return Optional.of(frame);
        }
        JsonNode message = PeerMessages.json(frame.text());
        String type = message.path("type").asText();
        assertThat(type).isIn("OFFER", "ANSWER", "CANDIDATE", "LEAVE", "EXPIRE");
        assertThat(message.path("dst").asText()).as("%s", message).isEqualTo(peer.id());
        if (!type.equals("EXPIRE")) {
          assertThat(message.path("src").asText()).as("%s", message).isEqualTo(peer.id());
        }
        if (message.path("payload").path("sound").asInt() == sounds) {
          return Optional.empty();
        }
      }
    }
  }
}
