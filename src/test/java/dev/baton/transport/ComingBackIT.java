package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.AnsweringClient;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client whose connection has ended gets its ID again at once, with another token. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ComingBackIT {
  private static final String OPEN = "{\"type\":\"OPEN\"}";
  private static final String TAKEN =
      "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}";
  private static final int THREADS = 8;

  /** Ways in which a connection ends. */
  enum WayToEnd {
    /** The client waits for the answer to its close frame. */
    CLOSE(
        250,
        client -> {
          client.sendClose(1000);
          awaitClose(client);
        }),
    CLOSE_WITHOUT_WAITING(
        100,
        client -> {
          client.sendClose(1001);
          client.close();
        }),
    /** The server closes the connection, and the client hears of it. */
    LEAVE(
        100,
        client -> {
          client.sendText("{\"type\":\"LEAVE\"}");
          awaitClose(client);
        }),
    MISTAKE(
        100,
        client -> {
          client.send(true, 0, 0x3, new byte[0]);
          awaitClose(client);
        }),
    TOO_BIG(
        50,
        client -> {
          client.sendRaw(new byte[] {(byte) 0x81, (byte) 0xff, 0, 0, 0, 1, 0, 0, 0, 0});
          awaitClose(client);
        }),
    RESET(100, RawWebSocket::reset),
    RESET_BEHIND_A_MESSAGE(
        100,
        client -> {
          client.sendText("{\"type\":\"HEARTBEAT\"}");
          client.reset();
        }),
    END_OF_STREAM(100, RawWebSocket::close);

    private final int times;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Consumer<RawWebSocket> way;

    WayToEnd(int times, Consumer<RawWebSocket> way) {
      this.times = times;
      this.way = way;
    }
  }

  private static void awaitClose(RawWebSocket client) {
    while (client.read().orElseThrow().opcode() != RawWebSocket.CLOSE) {
      // What came before.
    }
  }

  @ParameterizedTest
  @EnumSource
  void itGetsItsIdAgainAtOnce(WayToEnd end) {
    try (TestServer server = TestServer.start("--probe_timeout", "60000")) {
      List<CompletableFuture<Void>> clients =
          IntStream.range(0, THREADS)
              .mapToObj(
                  k ->
                      CompletableFuture.runAsync(
                          () -> comeBack(server, "peer-" + k, end, end.times)))
              .toList();
      clients.forEach(CompletableFuture::join);
      assertThat(server.metric("refused_id_taken")).isZero();
    }
  }

  /** The ends that a client waits for are queued before it can see them. */
  @ParameterizedTest
  @EnumSource(names = {"CLOSE", "LEAVE", "MISTAKE", "TOO_BIG"})
  void itNeedsNoProbeForThat(WayToEnd end) {
    try (TestServer server = TestServer.start("--probe_timeout", "0")) {
      comeBack(server, "alice", end, 20);
    }
  }

  private static void comeBack(TestServer server, String id, WayToEnd end, int times) {
    for (int i = 0; i < times; i++) {
      try (RawWebSocket client = RawWebSocket.peer(server.port(), id, "token-" + i)) {
        assertThat(client.readText()).as("%s, time %d", end, i).isEqualTo(OPEN);
        end.way.accept(client);
      }
    }
  }

  @Test
  void aHolderThatAnswersKeepsItsId() {
    try (TestServer server = TestServer.start("--probe_timeout", "60000");
        var holder = AnsweringClient.join("127.0.0.1", server.port(), "alice", "hers")) {
      try (RawWebSocket other = RawWebSocket.peer(server.port(), "alice", "another")) {
        assertThat(other.readText()).isEqualTo(TAKEN);
      }
      assertThat(holder.hasEnded()).isFalse();
      assertThat(server.metric("probes_sent")).isEqualTo(1);
      assertThat(server.metric("closed_probe_silent")).isZero();
    }
  }

  /** The time is long enough for the newcomer that wins to answer on a busy machine. */
  @Test
  void aHolderThatIsSilentLosesItsId() {
    try (TestServer server = TestServer.start("--probe_timeout", "15000");
        RawWebSocket holder = RawWebSocket.peer(server.port(), "alice", "hers")) {
      assertThat(holder.readText()).isEqualTo(OPEN);
      List<CompletableFuture<AnsweringClient>> newcomers =
          List.of(joining(server, "another"), joining(server, "a third"));
      assertThat(newcomers)
          .extracting(newcomer -> newcomer.join().messages())
          .as(() -> "holders given up: " + server.metric("closed_probe_silent"))
          .containsExactlyInAnyOrder(List.of(OPEN), List.of(TAKEN));
      newcomers.forEach(newcomer -> newcomer.join().close());
      assertThat(server.metric("closed_probe_silent")).isEqualTo(1);
      assertThat(holder.readToEnd())
          .extracting(RawWebSocket.RawFrame::opcode)
          .containsExactly(RawWebSocket.PING);
    }
  }

  private static CompletableFuture<AnsweringClient> joining(TestServer server, String token) {
    return CompletableFuture.supplyAsync(
        () -> AnsweringClient.join("127.0.0.1", server.port(), "alice", token));
  }

  /** A page that is loaded twice while its old connection is silent: the first one is gone. */
  @Test
  void oneThatAsksTwiceGetsTheId() {
    try (TestServer server = TestServer.start("--probe_timeout", "500");
        RawWebSocket holder = RawWebSocket.peer(server.port(), "alice", "hers")) {
      assertThat(holder.readText()).isEqualTo(OPEN);
      RawWebSocket.peer(server.port(), "alice", "first").close();
      try (RawWebSocket second = RawWebSocket.peer(server.port(), "alice", "second")) {
        assertThat(second.readText()).isEqualTo(OPEN);
      }
    }
  }

  /** Its pong stands behind a message that is on its way for longer than the time of a probe. */
  @Test
  void aHolderThatSendsSlowlyIsNotSilent() throws Exception {
    try (TestServer server = TestServer.start("--probe_timeout", "3000");
        RawWebSocket holder = RawWebSocket.peer(server.port(), "alice", "hers")) {
      assertThat(holder.readText()).isEqualTo(OPEN);
      byte[] message = RawWebSocket.frame(true, 0, RawWebSocket.TEXT, true, new byte[200_000]);
      var answered = new AtomicBoolean();
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                for (int at = 0; !answered.get() && at < message.length; at++) {
                  holder.sendRaw(new byte[] {message[at]});
                  LockSupport.parkNanos(1_000_000);
                }
              });
      try (RawWebSocket other = RawWebSocket.peer(server.port(), "alice", "another")) {
        assertThat(other.readText()).isEqualTo(TAKEN);
      }
      answered.set(true);
      sending.join();
      assertThat(server.metric("probes_sent")).isEqualTo(1);
      assertThat(server.metric("closed_probe_silent")).isZero();
    }
  }

  @Test
  void theIdOfASilentHolderIsKeptForItsClientIfItIsToBe() {
    try (TestServer server = TestServer.start("--probe_timeout", "300", "--drop_window", "60000");
        RawWebSocket holder = RawWebSocket.peer(server.port(), "alice", "hers")) {
      assertThat(holder.readText()).isEqualTo(OPEN);
      try (RawWebSocket other = RawWebSocket.peer(server.port(), "alice", "another")) {
        assertThat(other.readText()).matches(".*\"msg\":\"ID is taken\",\"retryAfter\":60}}");
      }
      try (RawWebSocket back = RawWebSocket.peer(server.port(), "alice", "hers")) {
        assertThat(back.readText()).isEqualTo(OPEN);
      }
    }
  }

  /** Its pong stands behind what the server has not read yet. */
  @Test
  void aHolderThatIsReadSlowlyIsNotSilent() {
    try (TestServer server =
            TestServer.start(
                "--probe_timeout", "300", "--message_rate", "1", "--message_burst", "1");
        RawWebSocket holder = RawWebSocket.peer(server.port(), "alice", "hers")) {
      assertThat(holder.readText()).isEqualTo(OPEN);
      for (int i = 0; i < 10; i++) {
        holder.sendText("{\"type\":\"HEARTBEAT\"}");
      }
      Awaitility.await().until(() -> server.metric("messages_throttled") > 0);
      try (RawWebSocket other = RawWebSocket.peer(server.port(), "alice", "another")) {
        assertThat(other.readText()).isEqualTo(TAKEN);
      }
      assertThat(server.metric("closed_probe_silent")).isZero();
    }
  }

  /** A stranger who floods a holder must not make it look silent. */
  @Test
  void aHolderToWhomMuchIsWrittenIsNotProbed() {
    try (TestServer server = TestServer.start("--probe_timeout", "300");
        var holder = AnsweringClient.join("127.0.0.1", server.port(), "alice", "hers");
        RawWebSocket stranger = RawWebSocket.peer(server.port(), "mallory", "his")) {
      assertThat(stranger.readText()).isEqualTo(OPEN);
      stranger.sendText(
          "{\"type\":\"OFFER\",\"dst\":\"alice\",\"payload\":\"%s\"}"
              .formatted("x".repeat(70_000)));
      Awaitility.await().until(() -> holder.messages().size() == 2);
      try (RawWebSocket other = RawWebSocket.peer(server.port(), "alice", "another")) {
        assertThat(other.readText()).isEqualTo(TAKEN);
      }
      assertThat(server.metric("probes_sent")).isZero();
    }
  }

  @Test
  void aStalledHolderWithAFullOutboxIsNotProbed() {
    try (TestServer server = TestServer.start("--probe_timeout", "300", "--message_rate", "0");
        var _ = StalledReader.join(server);
        RawWebSocket sender = RawWebSocket.peer(server.port(), "mallory", "his")) {
      assertThat(sender.readText()).isEqualTo(OPEN);
      String offer =
          "{\"type\":\"OFFER\",\"dst\":\"%s\",\"payload\":\"%s\"}"
              .formatted(StalledReader.ID, "x".repeat(100_000));
      // Until what is written lies in the outbox and comes back.
      while (sender.poll(Duration.ofMillis(1)).isEmpty()) {
        sender.sendRaw(
            RawWebSocket.frame(
                true, 0, RawWebSocket.TEXT, true, offer.getBytes(StandardCharsets.UTF_8)));
      }
      try (RawWebSocket other = RawWebSocket.peer(server.port(), StalledReader.ID, "another")) {
        assertThat(other.readText()).isEqualTo(TAKEN);
      }
      assertThat(server.metric("probes_sent")).isZero();
      assertThat(server.metric("closed_probe_silent")).isZero();
    }
  }

  @Test
  void aClientThatAsksAgainAndAgainIsAnsweredLater() {
    try (TestServer server = TestServer.start("--refusal_delay", "5000");
        var holder = AnsweringClient.join("127.0.0.1", server.port(), "alice", "hers")) {
      long before = System.nanoTime();
      for (int i = 0; i < 4; i++) {
        try (RawWebSocket other = RawWebSocket.peer(server.port(), "alice", "another")) {
          assertThat(other.readText()).isEqualTo(TAKEN);
        }
      }
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThan(Duration.ofMillis(1_750));
      assertThat(server.metric("refusals_delayed")).isEqualTo(3);
      assertThat(holder.hasEnded()).isFalse();
    }
  }
}
