package dev.baton.transport;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that send as fast as the socket takes it and read nothing, some of them while they are
 * being closed. They are more than the server has processors: virtual threads are not taken off a
 * processor that they do not give up, so that one that always has something to read must be made
 * to.
 */
@Timeout(value = 2, unit = MINUTES)
final class DeafFloodIT {
  private static final int FLOODERS = 4 * Runtime.getRuntime().availableProcessors();
  private static final int ECHOES = 200;
  private static final String FILLING = "\"" + "x".repeat(4_000) + "\"";
  private static final byte[] TO_NOBODY = ClientFrames.text(ClientFrames.offer("nobody", FILLING));

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
  private final AtomicBoolean flooding = new AtomicBoolean(true);
  private final List<WsPeer> flooders = new ArrayList<>();
  private TestServer server;
  private WsPeer witness;

  /** What is sent once, then what is sent for ever, and whether the server must end that. */
  record Flood(String name, byte[] first, byte[] then, boolean mustBeClosed) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeEach
  void startServer() {
    server = TestServer.start();
    witness = WsPeer.join(server, FrameCase.WITNESS);
    for (int i = 0; i < FLOODERS; i++) {
      flooders.add(WsPeer.join(server, "flooder-" + i));
    }
  }

  @AfterEach
  void stopServer() {
    flooding.set(false);
    flooders.forEach(WsPeer::close);
    threads.shutdownNow();
    witness.close();
    server.close();
  }

  static Stream<Flood> floods() {
    byte[] nothing = {};
    byte[] leave = ClientFrames.text("{\"type\":\"LEAVE\"}");
    byte[] mistake = ClientFrames.frame(true, 3, "x");
    byte[] ping = ClientFrames.ping("x".repeat(125));
    byte[] pong = ClientFrames.pong("");
    byte[] heartbeat = ClientFrames.text("{\"type\":\"HEARTBEAT\"}");
    byte[] echo = ClientFrames.text(ClientFrames.offer("flooder-0", FILLING));
    return Stream.of(
        new Flood(
            "messages to one of them, which is closed as a slow reader", nothing, echo, false),
        new Flood("messages to nobody", nothing, TO_NOBODY, false),
        new Flood("heartbeats", nothing, heartbeat, false),
        new Flood("pongs", nothing, pong, false),
        new Flood("pings, whose pongs nobody reads", nothing, ping, false),
        new Flood("messages behind a protocol error", mistake, TO_NOBODY, true),
        new Flood("messages behind a leave", leave, TO_NOBODY, true),
        new Flood("messages behind a close", ClientFrames.close(1000), TO_NOBODY, true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  void aFloodStarvesNoOther(Flood flood) {
    var ends = new ArrayList<CompletableFuture<?>>();
    for (WsPeer flooder : flooders) {
      ends.add(CompletableFuture.runAsync(() -> send(flooder, flood), threads));
    }
    for (int i = 0; i < ECHOES; i++) {
      witness.echoes();
    }
    if (flood.mustBeClosed()) {
      LiveConnections.awaitConnections(server, 1);
      for (CompletableFuture<?> end : ends) {
        assertThat(end).succeedsWithin(LiveConnections.PROMPTLY);
      }
    }
    WsPeer.join(server, "newcomer").echoes().leaves();
  }

  /** Sends until the connection breaks or the test has seen enough. */
  private void send(WsPeer flooder, Flood flood) {
    try {
      flooder.socket().sendRaw(flood.first());
      while (flooding.get()) {
        flooder.socket().sendRaw(flood.then());
      }
    } catch (UncheckedIOException e) {
      // The server has ended it.
    }
  }
}
