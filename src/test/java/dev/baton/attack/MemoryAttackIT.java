package dev.baton.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.BatonProcess;
import dev.baton.testing.RawWebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What strangers without a proof can do to the memory of a small server, and to those who are
 * slower than they are.
 */
@Timeout(value = 40, unit = MINUTES)
class MemoryAttackIT {
  private static final int ROUNDS = Integer.getInteger("baton.attack.rounds", 1);
  private static final int LARGE = 255_000;

  /** A large message may have to wait until what the attackers hold is free. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final AtomicLong MARKERS = new AtomicLong();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<RawWebSocket> open = new ArrayList<>();
  private final AtomicBoolean attacking = new AtomicBoolean(true);

  @TempDir Path data;

  @AfterEach
  void end() {
    attacking.set(false);
    open.forEach(MemoryAttackIT::closeQuietly);
    threads.shutdownNow();
  }

  private static void closeQuietly(RawWebSocket socket) {
    try {
      socket.close();
    } catch (UncheckedIOException e) {
      // Closed by the server.
    }
  }

  private BatonProcess serve(int heapMegabytes, String... options) {
    List<String> command =
        new ArrayList<>(
            BatonProcess.command(
                BatonProcess.serveArguments(data, options).toArray(String[]::new)));
    command.replaceAll(part -> part.startsWith("-Xmx") ? "-Xmx%dm".formatted(heapMegabytes) : part);
    command.add(1, "-XX:+ExitOnOutOfMemoryError");
    command.add(1, "-XX:+UseSerialGC");
    return BatonProcess.launch(command).awaitStarted();
  }

  private RawWebSocket join(BatonProcess server, String id, String more) {
    RawWebSocket socket =
        RawWebSocket.open(server.port(), RawWebSocket.target(id, "token-of-" + id) + more);
    open.add(socket);
    assertThat(socket.readText()).contains("OPEN");
    return socket;
  }

  private RawWebSocket join(BatonProcess server, String id) {
    return join(server, id, "");
  }

  private static byte[] offer(String destination, String payload) {
    String text =
        "{\"type\":\"OFFER\",\"dst\":\"%s\",\"payload\":\"%s\"}".formatted(destination, payload);
    return RawWebSocket.frame(true, 0, RawWebSocket.TEXT, true, text.getBytes(UTF_8));
  }

  /** A message goes from one to the other, whatever else may come. */
  private static void reaches(RawWebSocket from, RawWebSocket to, String id, String filling) {
    String marker = "marker-" + MARKERS.incrementAndGet() + ".";
    from.sendRaw(offer(id, marker + filling));
    await(to, marker);
  }

  /** One that has something large to say may be told that there is no room, and then is heard. */
  private static void reachesInTheEnd(
      RawWebSocket from, RawWebSocket to, String id, String filling) {
    String marker = "marker-" + MARKERS.incrementAndGet() + ".";
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    from.sendRaw(offer(id, marker + filling));
    while (System.nanoTime() - deadline < 0) {
      if (hasCome(to, marker)) {
        return;
      }
      if (hasCome(from, "EXPIRE")) {
        from.sendRaw(offer(id, marker + filling));
      }
    }
    throw new AssertionError("a large message found no room for a minute");
  }

  /** Whether it is among what has come, or comes in a moment; passes over what comes before it. */
  private static boolean hasCome(RawWebSocket socket, String marker) {
    Optional<RawWebSocket.RawFrame> frame = socket.poll(Duration.ofMillis(200));
    while (frame.isPresent() && !frame.get().text().contains(marker)) {
      assertThat(frame.get().opcode())
          .as("%s, or close code %s", marker, frame.get().closeCode())
          .isNotEqualTo(RawWebSocket.CLOSE);
      frame = socket.poll(Duration.ofMillis(200));
    }
    return frame.isPresent();
  }

  private static void await(RawWebSocket socket, String marker) {
    Optional<RawWebSocket.RawFrame> frame = socket.read(PATIENCE);
    while (frame.isPresent() && !frame.get().text().contains(marker)) {
      assertThat(frame.get().opcode())
          .as("%s, or close code %s", marker, frame.get().closeCode())
          .isNotEqualTo(RawWebSocket.CLOSE);
      frame = socket.read(PATIENCE);
    }
    assertThat(frame).as("%s came", marker).isPresent();
  }

  /** Runs on a thread of its own until it is done or its connection breaks. */
  private void attack(Runnable act) {
    var _ =
        CompletableFuture.runAsync(
            () -> {
              try {
                act.run();
              } catch (UncheckedIOException e) {
                // Ended by the server, or by the end of the test.
              }
            },
            threads);
  }

  record Crowd(int heapMegabytes, int sockets, int rounds) {}

  private static Stream<Crowd> crowds() {
    var small = new Crowd(96, 700, ROUNDS);
    // The large one belongs to the campaign alone.
    return ROUNDS > 1 ? Stream.of(small, new Crowd(512, 2_000, 1)) : Stream.of(small);
  }

  @ParameterizedTest
  @MethodSource("crowds")
  void halfMessagesOfHundredsDoNotEndTheServerNorItsOtherClients(Crowd crowd) {
    try (BatonProcess server = serve(crowd.heapMegabytes())) {
      RawWebSocket one = join(server, "one");
      RawWebSocket other = join(server, "other");
      byte[] half = new byte[LARGE];
      byte[] header = {(byte) 0x81, (byte) 0xFF, 0, 0, 0, 0, 0, 3, (byte) 0xF0, 0, 0, 0, 0, 0};
      for (int round = 0; round < crowd.rounds(); round++) {
        for (int i = 0; i < crowd.sockets(); i++) {
          RawWebSocket socket = join(server, "half-" + round + "-" + i);
          attack(
              () -> {
                socket.sendRaw(header);
                socket.sendRaw(half);
              });
          if (i % 10 == 0) {
            reaches(one, other, "other", "");
          }
        }
        for (int i = 0; i < 200; i++) {
          reaches(one, other, "other", "");
          reaches(other, one, "one", "x".repeat(4_000));
        }
        reachesInTheEnd(one, other, "other", "x".repeat(200_000));
      }
      assertThat(server.handle().isAlive()).isTrue();
      join(server, "newcomer");
    }
  }

  @Test
  void readersThatStallWhileTheyAreFloodedLeaveRoomForOthers() {
    try (BatonProcess server = serve(96, "--message_rate", "0", "--write_timeout", "60000")) {
      RawWebSocket one = join(server, "one");
      RawWebSocket other = join(server, "other");
      String filling = "x".repeat(60_000);
      for (int i = 0; i < 40 * ROUNDS; i++) {
        String id = "stalled-" + i;
        join(server, id);
        for (int k = 0; k < 5; k++) {
          RawWebSocket flooder = join(server, "flooder-" + i + "-" + k);
          byte[] message = offer(id, filling);
          attack(
              () -> {
                for (int n = 0; n < 100 && attacking.get(); n++) {
                  flooder.sendRaw(message);
                }
              });
        }
        reaches(one, other, "other", "x".repeat(3_000));
      }
      for (int i = 0; i < 200; i++) {
        reaches(one, other, "other", "x".repeat(3_000));
        reaches(other, one, "one", "");
      }
      assertThat(server.handle().isAlive()).isTrue();
      join(server, "newcomer");
    }
  }

  /** At about eight megabits a second, as a stock client on a phone may. */
  @Test
  void aVictimThatReadsSlowlyIsNotCutOffAndKeepsItsId() {
    try (BatonProcess server = serve(256)) {
      for (int round = 0; round < ROUNDS; round++) {
        RawWebSocket friend = join(server, "friend-" + round);
        String id = "alice-" + round;
        var got = new AtomicLong();
        CompletableFuture<Boolean> victim = slowReader(server, id, "from a friend", got);
        for (int k = 0; k < 4; k++) {
          RawWebSocket mallory = join(server, "mallory-%d-%d".formatted(round, k));
          byte[] large = offer(id, "x".repeat(250_000));
          byte[] small = offer(id, "y");
          attack(
              () -> {
                for (int n = 0; n < 30; n++) {
                  mallory.sendRaw(large);
                }
                for (int n = 0; n < 400; n++) {
                  mallory.sendRaw(small);
                }
              });
        }
        RawWebSocket thief = RawWebSocket.peer(server.port(), id, "thief");
        open.add(thief);
        assertThat(thief.readText()).contains("ID-TAKEN");
        friend.sendRaw(offer(id, "from a friend"));
        assertThat(victim.orTimeout(2, MINUTES).join()).as("the friend's message came").isTrue();
        RawWebSocket again = RawWebSocket.peer(server.port(), id, "thief");
        open.add(again);
        assertThat(again.readText()).contains("ID-TAKEN");
      }
    }
  }

  /** Reads 10 KB each 10 ms; true when the text has come, false at the end of the stream. */
  private CompletableFuture<Boolean> slowReader(
      BatonProcess server, String id, String text, AtomicLong got) {
    try {
      var socket = new Socket();
      socket.setReceiveBufferSize(16_384);
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
      RawWebSocket ws =
          RawWebSocket.over(socket, server.port(), RawWebSocket.target(id, "token-of-" + id));
      open.add(ws);
      assertThat(ws.readText()).contains("OPEN");
      InputStream in = socket.getInputStream();
      return CompletableFuture.supplyAsync(() -> readSlowly(in, text, got), threads);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean readSlowly(InputStream in, String text, AtomicLong got) {
    try {
      byte[] part = new byte[10_240];
      String tail = "";
      for (int n = in.read(part); n > 0; n = in.read(part)) {
        got.addAndGet(n);
        String read = tail + new String(part, 0, n, UTF_8);
        if (read.contains(text)) {
          return true;
        }
        tail = read.substring(Math.max(0, read.length() - text.length()));
        LockSupport.parkNanos(10_000_000);
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void sendersThatFillWhatWaitsLeaveRoomForOthers() {
    try (BatonProcess server = serve(256, "--message_rate", "0", "--expire_timeout", "60000")) {
      for (int k = 0; k < 40; k++) {
        RawWebSocket greedy = join(server, "greedy-" + k);
        for (int n = 0; n < 30; n++) {
          greedy.sendRaw(offer("absent-%d-%d".formatted(k, n % 16), "x".repeat(120_000)));
        }
        for (int n = 0; n < 200; n++) {
          greedy.sendRaw(offer("absent-%d-%d".formatted(k, n % 16), "x".repeat(2_000)));
        }
        greedy.sendRaw(offer("greedy-" + k, "done"));
        await(greedy, "done");
      }
      RawWebSocket friend = join(server, "friend");
      friend.sendRaw(offer("late", "x".repeat(3_000) + "hello"));
      friend.sendRaw(offer("friend", "done"));
      await(friend, "done");
      await(join(server, "late"), "hello");
    }
  }

  @Test
  void idsThatWaitWithTheirStateAreBounded() {
    try (BatonProcess server =
        serve(
            96,
            "--allow_override_connect",
            "--message_rate",
            "0",
            // What is slowed down for the growth of the log does not come to the memory.
            "--log_bytes_per_hour",
            "0",
            // One that only listens says nothing for as long as this lasts.
            "--alive_timeout",
            "3600000")) {
      RawWebSocket one = join(server, "one");
      RawWebSocket other = join(server, "other");
      byte[] state =
          RawWebSocket.frame(
              true,
              0,
              RawWebSocket.TEXT,
              true,
              "{\"type\":\"STATE\",\"payload\":\"%s\"}"
                  .formatted("s".repeat(16_000))
                  .getBytes(UTF_8));
      List<CompletableFuture<Void>> attackers =
          IntStream.range(0, 8)
              .mapToObj(
                  k ->
                      CompletableFuture.runAsync(
                          () -> {
                            for (int n = 0; n < 600 * ROUNDS; n++) {
                              detach(server, "waits-%d-%d".formatted(k, n), state);
                            }
                          },
                          threads))
              .toList();
      for (CompletableFuture<Void> attacker : attackers) {
        while (!attacker.isDone()) {
          reaches(one, other, "other", "x".repeat(3_000));
        }
        attacker.join();
      }
      assertThat(server.handle().isAlive()).isTrue();
      join(server, "newcomer");
    }
  }

  private static void detach(BatonProcess server, String id, byte[] state) {
    String target = RawWebSocket.target(id, "t") + "&caps=handover";
    try (RawWebSocket socket = RawWebSocket.open(server.port(), target)) {
      assertThat(socket.readText()).contains("OPEN");
      socket.sendRaw(state);
      socket.sendRaw(offer(id, "done"));
      await(socket, "done");
      socket.reset();
    } catch (UncheckedIOException e) {
      // Reset from this side.
    }
  }
}
