package dev.baton.transport;

import static dev.baton.testing.RawWebSocket.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.testing.LegalFrames;
import dev.baton.testing.PeerMessages;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of one open connection, each made small by its option. */
@Timeout(60)
final class ConnectionLimitsIT {
  @Test
  void messageSizeIsAnOption() {
    try (var server = TestServer.start("--max_message", "1000");
        var peer = WsPeer.join(server, FrameCase.SUBJECT)) {
      String largest = FramingCases.payloadFor(1_000);
      peer.offers(FrameCase.SUBJECT, largest);
      peer.receives(FrameCase.SUBJECT, largest);
      peer.offers(FrameCase.SUBJECT, FramingCases.payloadFor(1_001));
      peer.isClosedWith(1009);
      assertThat(server.metric("closed_too_big")).isEqualTo(1);
    }
  }

  @Test
  void messageSizeIsThatOfAllFragments() {
    try (var server = TestServer.start("--max_message", "1000");
        var peer = WsPeer.join(server, FrameCase.SUBJECT)) {
      byte[] message = ClientFrames.echo(FramingCases.payloadFor(1_001)).getBytes(UTF_8);
      peer.socket().sendRaw(FragmentCases.fragments(TEXT, message, 4));
      peer.isClosedWith(1009);
    }
  }

  @Test
  void numberOfFragmentsIsAnOption() {
    try (var server = TestServer.start("--max_fragments", "3");
        var peer = WsPeer.join(server, FrameCase.SUBJECT)) {
      byte[] message = ClientFrames.echo("1").getBytes(UTF_8);
      peer.socket().sendRaw(FragmentCases.fragments(TEXT, message, 3));
      peer.receives(FrameCase.SUBJECT, "1");
      peer.socket().sendRaw(FragmentCases.fragments(TEXT, message, 4));
      peer.isClosedWith(1009);
    }
  }

  @Test
  void nestingIsAnOption() {
    try (var server = TestServer.start("--max_nesting", "5");
        var peer = WsPeer.join(server, FrameCase.SUBJECT)) {
      peer.offers(FrameCase.SUBJECT, "[[[[]]]]");
      peer.receives(FrameCase.SUBJECT, "[[[[]]]]");
      peer.offers(FrameCase.SUBJECT, "[[[[[]]]]]");
      peer.echoes().leaves();
      assertThat(server.metric("messages_malformed")).isEqualTo(1);
    }
  }

  @Test
  void numberOfMalformedMessagesInARowIsAnOption() {
    try (var server = TestServer.start("--max_malformed", "3");
        var peer = WsPeer.join(server, FrameCase.SUBJECT)) {
      peer.socket().sendText("[]");
      peer.socket().sendText("null");
      peer.echoes();
      peer.socket().sendText("[]");
      peer.socket().sendText("null");
      peer.socket().sendText("{");
      peer.isClosedWith(1007);
      assertThat(server.metric("closed_bad_messages")).isEqualTo(1);
    }
  }

  @Test
  void outboxIsAnOptionAndWhatFindsNoRoomGoesBackToItsSender() {
    try (var server =
            TestServer.start(
                "--message_rate", "0",
                "--write_timeout", "600000",
                "--max_message", "40000",
                "--waiting_bytes", "40000",
                "--outbox_bytes", "400000");
        var _ = StalledReader.join(server);
        var sender = WsPeer.join(server, "sender");
        var friend = WsPeer.join(server, "friend")) {
      String filling = "\"" + "x".repeat(30_000) + "\"";
      int sent = 0;
      for (; server.metric("messages_returned") == 0; sent++) {
        assertThat(sent).as("messages of 30 kB taken for a reader that stalls").isLessThan(1_000);
        sender.offers(StalledReader.ID, filling);
        // What was sent is dealt with when this comes back; what was returned comes before it.
        sender.offers(sender.id(), "\"sent\"");
        JsonNode answer = sender.message();
        if (answer.path("type").asText().equals("EXPIRE")) {
          assertThat(answer.path("src").asText()).isEqualTo(StalledReader.ID);
          answer = sender.message();
        }
        assertThat(answer)
            .isEqualTo(PeerMessages.json(PeerMessages.offer(sender.id(), sender.id(), "\"sent\"")));
      }
      // A sender that has used up its share leaves room for another.
      friend.offers(StalledReader.ID, "\"hello\"");
      friend.echoes();
      assertThat(server.metric("messages_returned")).isEqualTo(1);
      assertThat(server.liveConnections()).isEqualTo(3);
      assertThat(server.metric("messages_relayed_offer")).isGreaterThanOrEqualTo(sent);
    }
  }

  @Test
  void messagesAboveTheRateAreReadMoreSlowlyAndAllArrive() {
    try (var server = TestServer.start("--message_rate", "50", "--message_burst", "10");
        var hasty = WsPeer.join(server, "hasty");
        var calm = WsPeer.join(server, "calm")) {
      Instant start = Instant.now();
      for (int i = 0; i < 85; i++) {
        hasty.offers("hasty", Integer.toString(i));
      }
      calm.echoes();
      for (int i = 0; i < 85; i++) {
        hasty.receives("hasty", Integer.toString(i));
      }
      // Ten at once, then fifty a second.
      assertThat(Duration.between(start, Instant.now()))
          .isBetween(Duration.ofMillis(1_400), Duration.ofSeconds(5));
      assertThat(server.metric("messages_throttled")).isPositive();
    }
  }

  @Test
  void noRateIsNoLimit() {
    try (var server = TestServer.start("--message_rate", "0", "--message_burst", "1");
        var hasty = WsPeer.join(server, "hasty")) {
      for (int i = 0; i < 2_000; i++) {
        hasty.offers("hasty", Integer.toString(i));
        hasty.receives("hasty", Integer.toString(i));
      }
      assertThat(server.metric("messages_throttled")).isZero();
    }
  }

  @Test
  void serverPingsAtItsInterval() {
    try (var server = TestServer.start("--ping_interval", "400");
        var socket = RawWebSocket.peer(server.port(), "quiet", "t")) {
      assertThat(socket.readText()).contains("OPEN");
      Instant start = Instant.now();
      for (int i = 0; i < 3; i++) {
        var ping = socket.read(Duration.ofSeconds(3)).orElseThrow();
        assertThat(ping.opcode()).isEqualTo(RawWebSocket.PING);
        LegalFrames.assertLegal(ping);
        socket.send(true, 0, RawWebSocket.PONG, ping.payload());
      }
      // An interval is looked at every 300 ms.
      assertThat(Duration.between(start, Instant.now()))
          .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
    }
  }

  @Test
  void silenceForTheAliveTimeoutEndsAConnection() {
    try (var server = TestServer.start("--alive_timeout", "900", "--ping_interval", "100000");
        var peer = WsPeer.join(server, "silent")) {
      Instant start = Instant.now();
      peer.isClosedWith(1005);
      assertThat(Duration.between(start, Instant.now()))
          .isBetween(Duration.ofMillis(800), Duration.ofSeconds(4));
      assertThat(server.metric("closed_alive_timeout")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000", "100"})
  void clientThatAnswersPingsOutlivesAnAliveTimeoutBelowThePingInterval(String aliveTimeout) {
    try (var server =
            TestServer.start("--alive_timeout", aliveTimeout, "--ping_interval", "100000");
        var polite = RawWebSocket.peer(server.port(), "polite", "t")) {
      assertThat(polite.readText()).contains("OPEN");
      for (int i = 0; i < 6; i++) {
        var ping = polite.read().orElseThrow();
        assertThat(ping.opcode()).isEqualTo(RawWebSocket.PING);
        polite.send(true, 0, RawWebSocket.PONG, ping.payload());
      }
      polite.sendText(ClientFrames.offer("polite", "1"));
      assertThat(polite.readText()).contains("\"polite\"");
      assertThat(server.metric("closed_alive_timeout")).isZero();
    }
  }

  @Test
  void pongsAloneKeepAConnectionAlive() {
    try (var server = TestServer.start("--alive_timeout", "1200", "--ping_interval", "300");
        var silent = WsPeer.join(server, "silent");
        var polite = RawWebSocket.peer(server.port(), "polite", "t")) {
      assertThat(polite.readText()).contains("OPEN");
      for (int i = 0; i < 6; i++) {
        var ping = polite.read().orElseThrow();
        assertThat(ping.opcode()).isEqualTo(RawWebSocket.PING);
        polite.send(true, 0, RawWebSocket.PONG, ping.payload());
      }
      // By now the one that did not answer is gone, and only that one.
      silent.socket().readToEnd();
      polite.sendText(ClientFrames.offer("polite", "1"));
      assertThat(polite.readText()).contains("\"polite\"");
    }
  }

  @Test
  void frameThatNeverEndsIsNoSignOfLife() {
    try (var server = TestServer.start("--alive_timeout", "900", "--ping_interval", "300");
        var dripping = WsPeer.join(server, "dripping")) {
      int pings = 0;
      dripping.socket().sendRaw(ClientFrames.header(0x81, 8, 200_000));
      boolean open = true;
      while (open) {
        // Three fit into the time, and the server, not this loop, keeps it.
        assertThat(++pings).isLessThan(20);
        // Each ping of the server is answered with one byte of the endless frame.
        var frame = dripping.socket().read();
        open = frame.isPresent() && frame.get().opcode() == RawWebSocket.PING;
        if (open) {
          dripping.socket().sendRaw(new byte[1]);
        }
      }
      LiveConnections.awaitConnections(server, 0);
    }
  }
}
