package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.LegalFrames;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.RawWebSocket.RawFrame;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
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
  record ConnectionEnding(String name, Consumer<WsPeer> act) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<ConnectionEnding> endings() {
    byte[] message = ClientFrames.text(ClientFrames.echo("1"));
    byte[] half = Arrays.copyOf(message, message.length / 2);
    return Stream.of(
        new ConnectionEnding("FIN", WsPeer::close),
        new ConnectionEnding("FIN of one direction", ConnectionEndsIT::halfClose),
        new ConnectionEnding("FIN inside a frame", sending(half, WsPeer::close)),
        new ConnectionEnding(
            "FIN inside a message",
            sending(ClientFrames.frame(false, RawWebSocket.TEXT, "{"), WsPeer::close)),
        new ConnectionEnding(
            "FIN behind a close", sending(ClientFrames.close(1000), WsPeer::close)),
        new ConnectionEnding("RST", peer -> peer.socket().reset()),
        new ConnectionEnding("RST inside a frame", sending(half, peer -> peer.socket().reset())),
        new ConnectionEnding("RST behind many pings", ConnectionEndsIT::pingAndReset),
        new ConnectionEnding("clean close", WsPeer::leaves),
        new ConnectionEnding("reserved opcode", broken(ClientFrames.frame(true, 7, "x"), 1002)),
        new ConnectionEnding("oversize", broken(ClientFrames.header(0x81, 8, 1 << 30), 1009)),
        new ConnectionEnding(
            "invalid UTF-8", broken(ClientFrames.text(ClientFrames.hex("ff")), 1007)),
        new ConnectionEnding("twenty bad messages", ConnectionEndsIT::sendBadMessages),
        new ConnectionEnding("leave without a destination", ConnectionEndsIT::leaveRealm));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void endIsNoticedAndTheIdIsFree(ConnectionEnding ending) {
    try (var server = TestServer.start();
        var witness = WsPeer.join(server, FrameCase.WITNESS)) {
      List<WsPeer> peers = join(server, "first-token");
      assertThat(server.liveConnections()).isEqualTo(CONNECTIONS + 1);
      atOnce(peers, ending.act());
      LiveConnections.awaitConnections(server, 1);
      peers.forEach(WsPeer::close);
      List<WsPeer> successors = join(server, "second-token");
      successors.forEach(successor -> successor.echoes().close());
      witness.echoes();
      LiveConnections.awaitConnections(server, 1);
    }
  }

  @Test
  void silentConnectionIsEndedAfterTheAliveTimeout() {
    try (var server = TestServer.start("--alive_timeout", "700", "--ping_interval", "200")) {
      List<WsPeer> peers = join(server, "t");
      // No client answers the pings.
      LiveConnections.awaitConnections(server, 0);
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
        var sender = WsPeer.join(server, "sender");
        var stalled = StalledReader.join(server)) {
      String payload = "\"" + "x".repeat(100_000) + "\"";
      // More than the buffers of both kernels take.
      for (int i = 0; i < 200; i++) {
        sender.offers(StalledReader.ID, payload);
      }
      sender.echoes();
      stalled.socket().sendClose(1000);
      LiveConnections.awaitConnections(server, 1);
      assertThat(server.metric("closed_slow_consumer")).isZero();
    }
  }

  @Test
  void serverThatStopsSaysGoodbyeToAll() {
    var server = TestServer.start();
    List<WsPeer> peers = join(server, "t");
    server.close();
    peers.forEach(peer -> peer.isClosedWith(1012));
    assertThat(server.liveConnections()).isZero();
    peers.forEach(WsPeer::close);
  }

  @Test
  void serverStopsAlthoughNoClientReadsOrAnswers() {
    var server = TestServer.start();
    List<WsPeer> peers = join(server, "t");
    server.close();
    assertThat(server.liveConnections()).isZero();
    atOnce(peers, ConnectionEndsIT::assertStreamEnds);
  }

  private static List<WsPeer> join(TestServer server, String token) {
    var peers = new ArrayList<WsPeer>();
    for (int i = 0; i < CONNECTIONS; i++) {
      String id = "peer-" + i;
      peers.add(WsPeer.connect(server.port(), id, token).opens());
    }
    return peers;
  }

  private static void atOnce(List<WsPeer> peers, Consumer<WsPeer> act) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var ends =
          peers.stream().map(peer -> CompletableFuture.runAsync(() -> act.accept(peer), threads));
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
    }
  }

  private static void assertStreamEnds(WsPeer peer) {
    List<RawFrame> frames = peer.socket().readToEnd();
    frames.forEach(LegalFrames::assertLegal);
    peer.close();
  }

  private static Consumer<WsPeer> sending(byte[] bytes, Consumer<WsPeer> then) {
    return peer -> {
      peer.socket().sendRaw(bytes);
      then.accept(peer);
    };
  }

  private static Consumer<WsPeer> broken(byte[] frame, int code) {
    return sending(frame, peer -> peer.isClosedWith(code));
  }

  private static void halfClose(WsPeer peer) {
    try {
      peer.socket().socket().shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertStreamEnds(peer);
  }

  private static void pingAndReset(WsPeer peer) {
    for (int i = 0; i < 50; i++) {
      peer.socket().sendRaw(ClientFrames.ping("p" + i));
    }
    peer.socket().reset();
  }

  private static void sendBadMessages(WsPeer peer) {
    for (int i = 0; i < 20; i++) {
      peer.socket().sendText("[]");
    }
    peer.isClosedWith(1007);
  }

  private static void leaveRealm(WsPeer peer) {
    peer.socket().sendText("{\"type\":\"LEAVE\"}");
    assertStreamEnds(peer);
  }
}
