package dev.baton.takeover;

import static dev.baton.testing.RawWebSocket.PING;
import static dev.baton.testing.RawWebSocket.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestProvider;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takeovers from a holder that does not read, does not answer and does not go: its buffers are full
 * in the kernel and in the server, so that not even the close frame reaches it.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StalledHolderIT {
  private static final int TRIALS = 200;

  /** The smallest that the kernel gives; set before the connect, so that the window is as small. */
  private static final int RECEIVE_BUFFER_BYTES = 2_048;

  private static final String MESSAGE = "x".repeat(65_536);

  /** More than the kernel keeps of what is sent and not read. */
  private static final int MESSAGES = maxSendBuffer() / MESSAGE.length() + 8;

  private static final Duration OPENS_WITHIN = Duration.ofSeconds(5);
  private static final Duration GONE_WITHIN = Duration.ofSeconds(10);

  private static final String[] ROOM_IN_THE_SERVER = {
    "--message_rate", "0", "--outbox_bytes", "80000000"
  };

  @TempDir Path keys;

  private static int maxSendBuffer() {
    try {
      Path setting = Path.of("/proc/sys/net/ipv4/tcp_wmem");
      return Files.exists(setting)
          ? Integer.parseInt(Files.readAllLines(setting).getFirst().split("\\s+", -1)[2])
          : 4 << 20;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static WsPeer stalled(TestServer server, String id) {
    try {
      var socket = new Socket();
      socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
      String target = RawWebSocket.target(id, "token-of-" + id);
      return WsPeer.over(RawWebSocket.over(socket, server.port(), target), id).opens();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends more than fits between the server and the client. */
  private static void fill(WsPeer sender, String id) {
    String offer = "{\"type\":\"OFFER\",\"dst\":\"%s\",\"payload\":\"%s\"}".formatted(id, MESSAGE);
    byte[] frame = RawWebSocket.frame(true, 0, TEXT, true, offer.getBytes(UTF_8));
    for (int i = 0; i < MESSAGES; i++) {
      sender.socket().sendRaw(frame);
    }
    // What it has sent before has been taken.
    sender.isReachedBy(sender);
  }

  /** Two clients that talk to each other, about a thousand times a second. */
  private record Bystanders(WsPeer one, WsPeer other, ReportedTimes roundTrips) {
    void talkWhile(AtomicBoolean going) {
      while (going.get()) {
        long start = System.nanoTime();
        other.isReachedBy(one);
        one.isReachedBy(other);
        roundTrips.addSince(start);
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  @Test
  void whatTheHolderIsSentDoesNotFitIntoTheKernel() {
    try (TestServer server = TestServer.start(withRoom("--write_timeout", "1000"));
        WsPeer sender = WsPeer.connect(server.port(), "sender", "t").opens();
        WsPeer _ = stalled(server, "alice")) {
      fill(sender, "alice");
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(1))
          .until(() -> server.metric("closed_slow_consumer") == 1);
    }
  }

  private String[] withRoom(String... more) {
    List<String> options = new ArrayList<>(List.of(ROOM_IN_THE_SERVER));
    options.addAll(List.of(more));
    return TestProvider.in(keys, Clock.systemUTC()).options(options.toArray(String[]::new));
  }

  @Test
  void aHolderThatStandsStillDelaysNoOther() {
    TestProvider provider = TestProvider.in(keys, Clock.systemUTC());
    var opened = new ReportedTimes("takeover of a stalled holder, connect to OPEN");
    var gone = new ReportedTimes("takeover of a stalled holder, OPEN to the end of the old socket");
    var roundTrips = new ReportedTimes("round trips of others meanwhile");
    var talking = new AtomicBoolean(true);
    List<WsPeer> owners = new ArrayList<>();
    List<CompletableFuture<?>> watches = new ArrayList<>();
    try (TestServer server = TestServer.start(provider.options(ROOM_IN_THE_SERVER));
        WsPeer sender = WsPeer.connect(server.port(), "sender", "t").opens();
        WsPeer one = WsPeer.connect(server.port(), "one", "t").opens();
        WsPeer other = WsPeer.connect(server.port(), "other", "t").opens()) {
      var bystanders = new Bystanders(one, other, roundTrips);
      CompletableFuture<?> talk = onThreadOfItsOwn(() -> bystanders.talkWhile(talking));
      for (int trial = 0; trial < TRIALS; trial++) {
        String id = "alice-" + trial;
        WsPeer holder = stalled(server, id);
        fill(sender, id);
        String proof = provider.proof(id);
        long start = System.nanoTime();
        WsPeer owner = Presentation.TOKEN.connect(server.port(), id, proof).opens();
        opened.addSince(start);
        long end = System.nanoTime();
        watches.add(onThreadOfItsOwn(() -> awaitEnd(holder, end, gone)));
        owners.add(owner.isReachedBy(sender));
      }
      watches.forEach(CompletableFuture::join);
      talking.set(false);
      talk.join();
      assertThat(server.liveConnections()).isEqualTo(TRIALS + 3);
      assertThat(server.metric("connections_overridden")).isEqualTo(TRIALS);
      assertThat(server.metric("closed_slow_consumer")).isZero();
      owners.forEach(WsPeer::close);
    }
    List.of(opened, gone, roundTrips).forEach(ReportedTimes::print);
    assertThat(opened.max()).isLessThan(OPENS_WITHIN);
    assertThat(gone.count()).isEqualTo(TRIALS);
    assertThat(gone.max()).isLessThan(GONE_WITHIN);
    assertThat(roundTrips.max()).isLessThan(OPENS_WITHIN);
  }

  private static CompletableFuture<?> onThreadOfItsOwn(Runnable action) {
    return CompletableFuture.runAsync(action, task -> Thread.ofVirtual().start(task));
  }

  /** Sends pings until the server's host says that no socket is there any more. */
  private static void awaitEnd(WsPeer holder, long startNanos, ReportedTimes gone) {
    byte[] ping = RawWebSocket.frame(true, 0, PING, true, new byte[0]);
    await()
        .atMost(GONE_WITHIN.multipliedBy(2))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> !canSend(holder, ping));
    gone.addSince(startNanos);
    holder.close();
  }

  private static boolean canSend(WsPeer holder, byte[] frame) {
    try {
      holder.socket().sendRaw(frame);
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
