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
import dev.baton.transport.FrameCase.FrameAnswer;
import dev.baton.transport.FrameOracle.OracleVerdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random streams of frames, each held against {@link FrameOracle}: the server gives the same
 * answers and ends the same way, forgets every connection, and keeps no memory of them.
 */
@Timeout(value = 5, unit = MINUTES)
final class FrameFuzzIT {
  private static final int FRAMES = 100_000;
  private static final int FRAMES_TO_WARM_UP = 10_000;
  private static final int WORKERS = 12;
  private static final int STREAMS_BETWEEN_WITNESSES = 20;

  private final long seed = Long.getLong("baton.fuzz.seed", System.nanoTime());
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger frames = new AtomicInteger();

  /** What the oracle leaves unsettled is held against very little, and must be the exception. */
  @Test
  void mostStreamsAreSettledAndTheyEndInEveryWay() {
    Map<FrameOracle.StreamEnd, Integer> ends = new EnumMap<>(FrameOracle.StreamEnd.class);
    int answers = 0;
    for (int number = 1; number <= 2_000; number++) {
      String id = peerOf(number);
      OracleVerdict verdict =
          FrameOracle.judge(id, new FrameGenerator(seed + number, id).stream(40));
      ends.merge(verdict.end(), 1, Integer::sum);
      answers += verdict.answers().size();
    }
    assertThat(ends.get(FrameOracle.StreamEnd.OPEN)).as("%s", ends).isGreaterThan(400);
    assertThat(ends.get(FrameOracle.StreamEnd.CLOSED)).as("%s", ends).isGreaterThan(400);
    assertThat(ends.get(FrameOracle.StreamEnd.UNSETTLED)).as("%s", ends).isLessThan(400);
    assertThat(answers).isGreaterThan(20_000);
  }

  @Test
  void everyStreamOfFramesIsAnsweredAsTheOracleSays() throws Exception {
    try (var logged = new LoggedFaults();
        var server =
            TestServer.start(
                "--message_rate", "0", "--max_fragments", "16", "--expire_timeout", "1000");
        var witness = WsPeer.join(server, FrameCase.WITNESS)) {
      fuzz(server, FRAMES_TO_WARM_UP);
      LiveConnections.awaitConnections(server, 1);
      var heap = new HeapMark();
      fuzz(server, FRAMES_TO_WARM_UP + FRAMES);
      LiveConnections.awaitConnections(server, 1);
      witness.echoes().leaves();
      heap.assertNothingWasKept();
      assertThat(logged.stackTraces()).as("seed %d", seed).isEmpty();
    }
  }

  private void fuzz(TestServer server, int upTo) throws Exception {
    try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
      var running =
          IntStream.range(0, WORKERS)
              .mapToObj(worker -> workers.submit(() -> work(server, worker, upTo)))
              .toList();
      for (Future<?> worker : running) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("seed " + seed + ": " + e.getCause(), e.getCause());
    }
  }

  private void work(TestServer server, int worker, int upTo) {
    try (var echo = WsPeer.join(server, "worker-" + worker)) {
      while (frames.get() < upTo) {
        int number = streams.incrementAndGet();
        try {
          frames.addAndGet(playStream(server, number));
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("stream " + number + ": " + e.getMessage(), e);
        }
        if (number % STREAMS_BETWEEN_WITNESSES == 0) {
          echo.echoes();
        }
      }
      echo.leaves();
    }
  }

  private int playStream(TestServer server, int number) {
    String id = peerOf(number);
    byte[] generated = new FrameGenerator(seed + number, id).stream(40);
    OracleVerdict verdict = FrameOracle.judge(id, generated);
    byte[] bytes = Arrays.copyOf(generated, verdict.bytes());
    var random = new Random(seed - number);
    try (var peer = WsPeer.join(server, id)) {
      Thread sender = Thread.ofVirtual().start(() -> send(peer.socket(), bytes, random));
      if (verdict.end() != FrameOracle.StreamEnd.UNSETTLED) {
        verdict.answers().forEach(answer -> assertAnswered(peer, answer));
      }
      join(sender);
      assertEnd(peer, verdict, random);
    }
    return verdict.frames();
  }

  /** No byte changed in one peer's ID, or in a mask over it, makes it the ID of another peer. */
  private String peerOf(int number) {
    return UUID.nameUUIDFromBytes((seed + "/" + number).getBytes(UTF_8)).toString();
  }

  private static void assertEnd(WsPeer peer, OracleVerdict verdict, Random random) {
    switch (verdict.end()) {
      case OPEN -> {
        String marker = "\"the connection still works\"";
        peer.offers(peer.id(), marker);
        assertAnswered(peer, new FrameAnswer.Echo(marker));
        if (random.nextBoolean()) {
          peer.socket().reset();
        }
      }
      case CLOSED -> {
        RawFrame close = next(peer).orElseThrow(() -> new AssertionError("no close frame"));
        assertThat(close.opcode()).as("%s", close.text()).isEqualTo(RawWebSocket.CLOSE);
        assertThat(close.closeCode()).isIn(verdict.closeCodes());
        assertThat(peer.socket().read()).isEmpty();
        assertThat(peer.socket().endedInsideFrame()).isFalse();
      }
      case UNSETTLED -> {
        finish(peer);
        peer.socket().readToEnd().forEach(LegalFrames::assertLegal);
        assertThat(peer.socket().endedInsideFrame()).isFalse();
      }
    }
  }

  private static void assertAnswered(WsPeer peer, FrameAnswer answer) {
    RawFrame frame = next(peer).orElseThrow(() -> new AssertionError("end instead of " + answer));
    switch (answer) {
      case FrameAnswer.Pong(byte[] payload) -> {
        assertThat(frame.opcode()).as("%s", frame.text()).isEqualTo(RawWebSocket.PONG);
        assertThat(frame.payload()).isEqualTo(payload);
      }
      case FrameAnswer.Echo(String payload) -> {
        assertThat(frame.opcode())
            .as("%d %s", frame.closeCode(), frame.closeReason())
            .isEqualTo(RawWebSocket.TEXT);
        assertThat(PeerMessages.json(frame.text()))
            .isEqualTo(PeerMessages.json(PeerMessages.offer(peer.id(), peer.id(), payload)));
      }
      case FrameAnswer.EchoWithoutPayload _ ->
          assertThat(PeerMessages.json(frame.text()))
              .isEqualTo(
                  PeerMessages.json(
                      "{\"type\":\"OFFER\",\"src\":\"%s\",\"dst\":\"%s\"}"
                          .formatted(peer.id(), peer.id())));
    }
  }

  /** The next frame that is neither a ping nor news of a message whose receiver never came. */
  private static Optional<RawFrame> next(WsPeer peer) {
    while (true) {
      Optional<RawFrame> frame = peer.frame();
      if (frame.isEmpty() || frame.get().opcode() != RawWebSocket.TEXT) {
        return frame;
      }
      JsonNode message = PeerMessages.json(frame.get().text());
      if (!message.path("type").asText().equals("EXPIRE")) {
        return frame;
      }
    }
  }

  /** Writes the stream in pieces of any size, as far as the server will take it. */
  private static void send(RawWebSocket socket, byte[] bytes, Random random) {
    try {
      for (int from = 0; from < bytes.length; ) {
        int to = Math.min(bytes.length, from + 1 + random.nextInt(random.nextInt(10_000) + 1));
        socket.sendRaw(Arrays.copyOfRange(bytes, from, to));
        from = to;
      }
    } catch (UncheckedIOException e) {
      // Closed before the end of the stream: the answers say whether that is right.
    }
  }

  private static void finish(WsPeer peer) {
    try {
      peer.socket().socket().shutdownOutput();
    } catch (IOException e) {
      // Ended by the server already.
    }
  }

  private static void join(Thread sender) {
    try {
      assertThat(sender.join(Duration.ofSeconds(20))).as("the server takes the bytes").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
