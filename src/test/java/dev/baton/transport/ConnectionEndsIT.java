package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.RawWebSocket;
import dev.baton.testing.RawWebSocket.Frame;
import dev.baton.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However a connection ends, the server notices and frees the peer's ID. */
@Timeout(60)
final class ConnectionEndsIT {
  private static final int CONNECTIONS = 100;

  /** A way to end, played by many peers at once. */
  record Ending(String name, Consumer<TestPeer> act) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Ending> endings() {
    byte[] message = ClientFrames.text(ClientFrames.echo("1"));
    byte[] half = Arrays.copyOf(message, message.length / 2);
    return Stream.of(
        new Ending("FIN", TestPeer::close),
        new Ending("FIN of one direction", ConnectionEndsIT::halfClose),
        new Ending("FIN inside a frame", sending(half, TestPeer::close)),
        new Ending(
            "FIN inside a message",
            sending(ClientFrames.frame(false, RawWebSocket.TEXT, "{"), TestPeer::close)),
        new Ending("FIN behind a close", sending(ClientFrames.close(1000), TestPeer::close)),
        new Ending("RST", peer -> peer.socket().reset()),
        new Ending("RST inside a frame", sending(half, peer -> peer.socket().reset())),
        new Ending("RST behind many pings", ConnectionEndsIT::pingAndReset),
        new Ending("clean close", TestPeer::leaves),
        new Ending("reserved opcode", broken(ClientFrames.frame(true, 7, "x"), 1002)),
        new Ending("oversize", broken(ClientFrames.header(0x81, 8, 1 << 30), 1009)),
        new Ending("invalid UTF-8", broken(ClientFrames.text(ClientFrames.hex("ff")), 1007)),
        new Ending("twenty bad messages", ConnectionEndsIT::sendBadMessages),
        new Ending("leave without a destination", ConnectionEndsIT::leaveRealm));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void endIsNoticedAndTheIdIsFree(Ending ending) {
    try (var server = TestServer.start();
        var witness = TestPeer.join(server, FrameCase.WITNESS)) {
      List<TestPeer> peers = join(server, "first-token");
      assertThat(server.liveConnections()).isEqualTo(CONNECTIONS + 1);
      atOnce(peers, ending.act());
      Live.awaitConnections(server, 1);
      peers.forEach(TestPeer::close);
      List<TestPeer> successors = join(server, "second-token");
      successors.forEach(successor -> successor.echoes().close());
      witness.echoes();
      Live.awaitConnections(server, 1);
    }
  }

  @Test
  void silentConnectionIsEndedAfterTheAliveTimeout() {
    try (var server = TestServer.start("--alive_timeout", "700", "--ping_interval", "200")) {
      List<TestPeer> peers = join(server, "t");
      // Nobody answers the pings.
      Live.awaitConnections(server, 0);
      atOnce(peers, ConnectionEndsIT::assertStreamEnds);
    }
  }

  /** The answer to its close frame is not waited for as long as a write may take. */
  @Test
  void whoSaysCloseButReadsNothingIsGoneSoon() {
    try (var server =
            TestServer.start(
                "--write_timeout", "600000",
                "--alive_timeout", "600000",
                "--message_rate", "0",
                "--outbox_bytes", "200000000");
        var sender = TestPeer.join(server, "sender");
        var stalled = StalledReader.join(server)) {
      String payload = "\"" + "x".repeat(100_000) + "\"";
      // More than the buffers of both kernels take.
      for (int i = 0; i < 200; i++) {
        sender.offer(StalledReader.ID, payload);
      }
      sender.echoes();
      stalled.socket().sendClose(1000);
      Live.awaitConnections(server, 1);
      assertThat(server.metric("closed_slow_consumer")).isZero();
    }
  }

  @Test
  void serverThatStopsSaysGoodbyeToAll() {
    var server = TestServer.start();
    List<TestPeer> peers = join(server, "t");
    server.close();
    peers.forEach(peer -> peer.isClosedWith(1012));
    assertThat(server.liveConnections()).isZero();
    peers.forEach(TestPeer::close);
  }

  @Test
  void serverStopsAlthoughNobodyReadsOrAnswers() {
    var server = TestServer.start();
    List<TestPeer> peers = join(server, "t");
    server.close();
    assertThat(server.liveConnections()).isZero();
    atOnce(peers, ConnectionEndsIT::assertStreamEnds);
  }

  private static List<TestPeer> join(TestServer server, String token) {
    var peers = new ArrayList<TestPeer>();
    for (int i = 0; i < CONNECTIONS; i++) {
      String id = "peer-" + i;
      peers.add(TestPeer.opened(RawWebSocket.peer(server.port(), id, token), id));
    }
    return peers;
  }

  private static void atOnce(List<TestPeer> peers, Consumer<TestPeer> act) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var ends =
          peers.stream().map(peer -> CompletableFuture.runAsync(() -> act.accept(peer), threads));
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
    }
  }

  private static void assertStreamEnds(TestPeer peer) {
    List<Frame> frames = peer.socket().readToEnd();
    frames.forEach(TestPeer::assertLegal);
    peer.close();
  }

  private static Consumer<TestPeer> sending(byte[] bytes, Consumer<TestPeer> then) {
    return peer -> {
      peer.socket().sendRaw(bytes);
      then.accept(peer);
    };
  }

  private static Consumer<TestPeer> broken(byte[] frame, int code) {
    return sending(frame, peer -> peer.isClosedWith(code));
  }

  private static void halfClose(TestPeer peer) {
    try {
      peer.socket().socket().shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertStreamEnds(peer);
  }

  private static void pingAndReset(TestPeer peer) {
    for (int i = 0; i < 50; i++) {
      peer.socket().sendRaw(ClientFrames.ping("p" + i));
    }
    peer.socket().reset();
  }

  private static void sendBadMessages(TestPeer peer) {
    for (int i = 0; i < 20; i++) {
      peer.socket().sendText("[]");
    }
    peer.isClosedWith(1007);
  }

  private static void leaveRealm(TestPeer peer) {
    peer.socket().sendText("{\"type\":\"LEAVE\"}");
    assertStreamEnds(peer);
  }
}
