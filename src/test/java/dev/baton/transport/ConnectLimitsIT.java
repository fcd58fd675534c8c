package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.LegalFrames;
import dev.baton.testing.PeerMessages;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in: how many at once, how many from one address, and under which IDs. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConnectLimitsIT {
  private TestServer lenient;
  private TestServer strict;

  /** An ID as it stands in the URL, and whether it is one. */
  record Id(String name, String encoded, boolean allowed) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  void startServers() {
    lenient = TestServer.start();
    strict = TestServer.start("--strict_ids");
  }

  @AfterAll
  void stopServers() {
    lenient.close();
    strict.close();
  }

  static Stream<Id> ids() {
    return Stream.of(
        new Id("one letter", "a", true),
        new Id("256 bytes", "a".repeat(256), true),
        new Id("257 bytes", "a".repeat(257), false),
        new Id("85 euro signs, 255 bytes", "%E2%82%AC".repeat(85), true),
        new Id("86 euro signs, 258 bytes", "%E2%82%AC".repeat(86), false),
        new Id("nothing", "", false),
        new Id("a blank inside", "a%20b", true),
        new Id("a plus that is a blank", "a+b", true),
        new Id("an accent", "%C3%A9", true),
        new Id("four bytes", "%F0%9F%98%80", true),
        new Id("__proto__", "__proto__", true),
        new Id("quote and angle bracket", "%22%3C", true),
        new Id("NUL", "a%00b", false),
        new Id("line feed", "a%0Ab", false),
        new Id("escape", "%1B", false),
        new Id("delete", "%7F", false),
        new Id("C1 control", "%C2%85", false),
        new Id("replacement character", "%EF%BF%BD", false),
        new Id("invalid UTF-8", "%FF", false),
        new Id("overlong", "%C0%AF", false),
        new Id("surrogate", "%ED%A0%80", false),
        new Id("half an escape, which stands for itself", "a%", true),
        new Id("escape of one digit, the same", "a%4", true),
        new Id("escape of no digits, the same", "%zz", true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ids")
  void idIsOneToTwoHundredFiftySixBytesWithoutControls(Id id) {
    try (var socket = open(lenient, "id=" + id.encoded() + "&token=t&key=peerjs")) {
      if (id.allowed()) {
        WsPeer.over(socket, id.encoded()).opens().leaves();
      } else {
        assertRefused(socket, 4400);
      }
      LiveConnections.awaitConnections(lenient, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "Z9", "a-b", "a_b", "a%20b", "a+b", "a-b_c%20d", "0"})
  void strictIdsAllowWhatTheStockClientAllows(String id) {
    try (var socket = open(strict, "id=" + id + "&token=t&key=peerjs")) {
      WsPeer.over(socket, id).opens().leaves();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-a", "a-", "a--b", "a%20%20b", "%20a", "a.b", "%C3%A9", "a%2Fb", "_", "a%0A"})
  void strictIdsRefuseWhatTheStockClientRefuses(String id) {
    try (var socket = open(strict, "id=" + id + "&token=t&key=peerjs")) {
      assertRefused(socket, 4400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "id=a",
        "id=a&token=t",
        "id=a&key=peerjs",
        "token=t&key=peerjs",
        "id=&token=t&key=peerjs",
        "id=a&token=&key=peerjs",
        "id=a&id=b&token=t&key=peerjs",
        "id=a&id=a&token=t&key=peerjs",
        "id=a&token=t&token=u&key=peerjs",
        "id=a&token=t&key=peerjs&key=other",
        "i%64=b&id=a&token=t&key=peerjs"
      })
  void missingAndDoubledParametersAreRefused(String query) {
    try (var socket = open(lenient, query)) {
      assertRefused(socket, 4400);
    }
  }

  @Test
  void wrongKeyIsRefused() {
    try (var socket = open(lenient, "id=a&token=t&key=other")) {
      assertRefused(socket, 4401);
    }
  }

  @Test
  void concurrentLimitCountsSocketsAndIsFreedWithThem() {
    try (var server = TestServer.start("--concurrent_limit", "2");
        var first = WsPeer.join(server, "first");
        var second = WsPeer.join(server, "second")) {
      try (var third = open(server, "id=third&token=t&key=peerjs")) {
        assertThat(PeerMessages.json(third.readText()).path("payload").path("msg").asText())
            .isEqualTo("Server has reached its concurrent user limit");
        assertClosed(third, 4429);
      }
      second.leaves();
      LiveConnections.awaitConnections(server, 1);
      WsPeer.join(server, "fourth").echoes().leaves();
      first.echoes();
    }
  }

  @Test
  void addressMayOpenSoManyConnectionsAMinuteWhateverItSaysAboutItself() {
    try (var server = TestServer.start("--address_rate", "3")) {
      List<WsPeer> peers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        peers.add(WsPeer.join(server, "peer-" + i));
      }
      try (var refused = open(server, "id=late&token=t&key=peerjs");
          var disguised =
              RawWebSocket.open(
                  server.port(),
                  "/peerjs?id=late&token=t&key=peerjs",
                  "X-Forwarded-For: 203.0.113.7")) {
        assertRefused(refused, 4429);
        assertRefused(disguised, 4429);
      }
      peers.forEach(peer -> peer.echoes().leaves());
      assertThat(server.metric("refused_address_rate")).isEqualTo(2);
    }
  }

  @Test
  void noAddressRateIsTheDefault() {
    for (int i = 0; i < 200; i++) {
      WsPeer.join(lenient, "peer-" + i).close();
    }
  }

  private static RawWebSocket open(TestServer server, String query) {
    return RawWebSocket.open(server.port(), "/peerjs?" + query);
  }

  private static void assertRefused(RawWebSocket socket, int code) {
    assertThat(socket.status()).isEqualTo(101);
    assertThat(PeerMessages.json(socket.readText()).path("type").asText()).isEqualTo("ERROR");
    assertClosed(socket, code);
  }

  private static void assertClosed(RawWebSocket socket, int code) {
    var close = socket.read().orElseThrow();
    LegalFrames.assertLegal(close);
    assertThat(close.closeCode()).isEqualTo(code);
    socket.sendClose(code);
    assertThat(socket.read()).isEmpty();
  }
}
