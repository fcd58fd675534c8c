package dev.baton.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.takeover.LoggedEvents;
import dev.baton.testing.HttpAnswers;
import dev.baton.testing.HttpAnswers.HttpAnswer;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.RawWebSocket.RawFrame;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What must work through every reverse proxy; nginx and HAProxy end what is idle for a while. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProxyScenes {
  /** What a configuration may wait for a silent connection, for the test. */
  static final String IDLE_SECONDS = "2";

  private static final int PING_MILLIS = 500;

  /** So many pings come in more time than the proxy waits. */
  private static final int PINGS = 8;

  /** An address of this machine that is not the proxy's. */
  private static final String CLIENT = "127.0.0.5";

  private static final String TOKEN = "token-that-no-log-may-have-";

  private final List<Runnable> ends = new ArrayList<>();
  private TestServer server;
  private ReverseProxy proxy;

  /**
   * Starts the proxy.
   *
   * @param folder for all its files
   * @param backend the port of Baton on 127.0.0.1
   */
  abstract ReverseProxy start(Path folder, int backend) throws IOException;

  @BeforeAll
  final void startBoth(@TempDir Path folder) throws IOException {
    server =
        TestServer.start(
            "--proxied", "127.0.0.1", "--ping_interval", Integer.toString(PING_MILLIS));
    ends.add(server::close);
    proxy = start(folder, server.port());
    ends.add(this::stopProxy);
  }

  @AfterAll
  final void stopBoth() {
    ends.reversed().forEach(Runnable::run);
  }

  private void stopProxy() {
    proxy.close();
    String said = proxy.said();
    assertThat(said).doesNotContain(TOKEN);
    assertThat(said.contains("GET /peerjs")).as("requests are logged").isEqualTo(logs());
  }

  /** Whether its configuration has an access log. */
  boolean logs() {
    return true;
  }

  private WsPeer connect(String id, String token, String... headers) {
    var socket = new Socket();
    try {
      socket.bind(new InetSocketAddress(CLIENT, 0));
      socket.connect(new InetSocketAddress("127.0.0.1", proxy.port()), 5_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String target = RawWebSocket.target(id, token);
    return WsPeer.over(RawWebSocket.over(socket, proxy.port(), target, headers), id);
  }

  private WsPeer peer(String id) {
    return connect(id, TOKEN + id).opens();
  }

  @Test
  final void anIdIsGiven() {
    String request =
        "GET /peerjs/id HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n".formatted(proxy.port());
    HttpAnswer answer = HttpAnswers.to(proxy.port(), request.repeat(2)).all().getLast();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).hasSize(36);
  }

  @Test
  final void peersExchangeMessagesOfAnySize() {
    try (WsPeer alice = peer("alice");
        WsPeer bob = peer("bob")) {
      alice.isReachedBy(bob);
      bob.isReachedBy(alice);
      String large = "\"" + "€".repeat(20_000) + "\"";
      assertThat(large.getBytes(UTF_8)).hasSizeGreaterThan(60_000);
      alice.offers("bob", large);
      bob.receives("alice", large);
      bob.offers("alice", large);
      alice.receives("bob", large);
    }
  }

  @Test
  final void aConnectionThatOnlyAnswersPingsStaysOpen() {
    try (WsPeer silent = peer("silent");
        WsPeer other = peer("other")) {
      for (int i = 0; i < PINGS; i++) {
        RawFrame ping = silent.socket().read().orElseThrow();
        assertThat(ping.opcode()).isEqualTo(RawWebSocket.PING);
        silent.socket().send(true, 0, RawWebSocket.PONG, ping.payload());
        RawFrame others = other.socket().read().orElseThrow();
        other.socket().send(true, 0, RawWebSocket.PONG, others.payload());
      }
      silent.isReachedBy(other);
    }
  }

  @Test
  final void theCloseCodeReachesTheClient() {
    try (WsPeer _ = peer("carol");
        WsPeer second = connect("carol", TOKEN + "other")) {
      second.isTold("{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}");
      second.isClosed(4409, "ID is taken");
    }
  }

  @Test
  final void theEndOfAClientReachesTheServer() {
    WsPeer leaving = peer("leaving");
    leaving.leaves();
    WsPeer vanishing = peer("leaving");
    vanishing.close();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(LoggedEvents.typesOf(server.dataDir(), "leaving"))
                    .startsWith("peer-connected", "peer-disconnected", "peer-connected")
                    .hasSize(4));
  }

  @Test
  final void theAuditLogKnowsTheClientsOwnAddressAndNotWhatItClaims() {
    try (WsPeer _ = peer("dave");
        WsPeer _ = connect("erin", TOKEN + "erin", "X-Forwarded-For: 203.0.113.9").opens()) {
      for (String id : new String[] {"dave", "erin"}) {
        assertThat(LoggedEvents.of(server.dataDir(), id))
            .extracting(event -> event.details().get("address"))
            .containsExactly(CLIENT);
      }
    }
  }

  @Test
  final void theLongestTokenFitsIntoTheUrl() {
    String token = TOKEN + "x".repeat(4_096 - TOKEN.length());
    try (WsPeer device = connect("long", token).opens()) {
      device.isReachedBy(device);
    }
  }
}
