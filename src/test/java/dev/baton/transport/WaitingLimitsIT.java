package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.testing.PeerMessages;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages for peers that are not there: how many wait, for how long, and who is told. */
@Timeout(60)
final class WaitingLimitsIT {
  private static final String PATIENT = "60000";

  @Test
  void noMoreMessagesWaitForOnePeerThanAllowed() {
    try (var server = TestServer.start("--waiting_messages", "3", "--expire_timeout", PATIENT);
        var sender = WsPeer.join(server, "sender")) {
      for (int i = 0; i < 5; i++) {
        sender.offers("late", Integer.toString(i));
      }
      assertToldInVain(sender, "late");
      sender.echoes();
      try (var late = WsPeer.join(server, "late")) {
        for (int i = 0; i < 3; i++) {
          assertReceived(late, i);
        }
        late.echoes();
      }
      assertThat(server.metric("messages_waiting_refused")).isEqualTo(2);
    }
  }

  @Test
  void noMoreBytesWaitForOnePeerThanAllowed() {
    try (var server = TestServer.start("--waiting_bytes", "1000", "--expire_timeout", PATIENT);
        var sender = WsPeer.join(server, "sender")) {
      String filling = "\"" + "x".repeat(600) + "\"";
      sender.offers("late", filling);
      sender.offers("late", filling);
      assertToldInVain(sender, "late");
      sender.offers("late", "2");
      sender.offers("later", "\"" + "x".repeat(1_000) + "\"");
      assertToldInVain(sender, "later");
      sender.echoes();
      try (var late = WsPeer.join(server, "late");
          var later = WsPeer.join(server, "later")) {
        late.receives("sender", filling);
        late.receives("sender", "2");
        late.echoes();
        later.echoes();
      }
    }
  }

  @Test
  void oneSenderMayWaitForSoManyPeersOnly() {
    try (var server = TestServer.start("--waiting_ids", "2", "--expire_timeout", PATIENT);
        var greedy = WsPeer.join(server, "greedy");
        var modest = WsPeer.join(server, "modest")) {
      greedy.offers("late-1", "1");
      greedy.offers("late-2", "1");
      greedy.offers("late-3", "1");
      assertToldInVain(greedy, "late-3");
      greedy.offers("late-1", "2");
      greedy.echoes();
      modest.offers("late-3", "3");
      modest.echoes();
      try (var first = WsPeer.join(server, "late-1");
          var third = WsPeer.join(server, "late-3")) {
        first.receives("greedy", "1");
        first.receives("greedy", "2");
        first.echoes();
        third.receives("modest", "3");
        third.echoes();
      }
      // With one of its peers come, there is room for another.
      greedy.offers("late-4", "4");
      greedy.echoes();
      try (var fourth = WsPeer.join(server, "late-4")) {
        fourth.receives("greedy", "4");
      }
    }
  }

  @Test
  void allWaitingMessagesTogetherHaveALimit() {
    try (var server = TestServer.start("--waiting_total", "8000", "--expire_timeout", PATIENT);
        var one = WsPeer.join(server, "one");
        var two = WsPeer.join(server, "two")) {
      String filling = "\"" + "x".repeat(1_100) + "\"";
      one.offers("late-1", filling);
      one.offers("late-2", filling);
      // One sender has less than a quarter of it, and another still has room.
      assertToldInVain(one, "late-2");
      two.offers("late-3", filling);
      two.echoes();
      try (var first = WsPeer.join(server, "late-1");
          var third = WsPeer.join(server, "late-3")) {
        first.receives("one", filling);
        third.receives("two", filling);
      }
      one.offers("late-2", filling);
      one.echoes();
      try (var second = WsPeer.join(server, "late-2")) {
        second.receives("one", filling);
        second.echoes();
      }
    }
  }

  @Test
  void waitingMessagesExpireAndTheirSenderIsTold() {
    try (var server = TestServer.start("--expire_timeout", "600", "--cleanup_out_msgs", "100");
        var sender = WsPeer.join(server, "sender")) {
      Instant start = Instant.now();
      sender.offers("never", "1");
      sender.offers("never", "2");
      assertToldInVain(sender, "never");
      assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(500));
      try (var late = WsPeer.join(server, "never")) {
        late.echoes();
      }
    }
  }

  @Test
  void floodToAbsentPeersKeepsOnlyWhatMayWait() {
    try (var server = TestServer.start("--message_rate", "0", "--expire_timeout", PATIENT);
        var witness = WsPeer.join(server, FrameCase.WITNESS)) {
      var heap = new HeapMark();
      String filling = "\"" + "x".repeat(100_000) + "\"";
      // 60 MB in all, of which 16 IDs of 256 KiB may wait for each sender, and 32 MiB for all.
      for (int i = 0; i < 6; i++) {
        try (var sender = WsPeer.join(server, "sender-" + i)) {
          for (int n = 0; n < 100; n++) {
            sender.offers("absent-" + i + "-" + n % 50, filling);
          }
          awaitMarker(sender);
        }
        witness.echoes();
      }
      assertThat(server.metric("messages_waiting_added")).isLessThanOrEqualTo(33_554_432 / 100_000);
      heap.assertKeptNoMoreThan(33_554_432);
      witness.echoes();
    }
  }

  private static void awaitMarker(WsPeer sender) {
    sender.offers(sender.id(), "\"end\"");
    JsonNode message = sender.message();
    while (message.path("type").asText().equals("EXPIRE")) {
      message = sender.message();
    }
    assertThat(message)
        .isEqualTo(PeerMessages.json(PeerMessages.offer(sender.id(), sender.id(), "\"end\"")));
  }

  private static void assertReceived(WsPeer peer, int number) {
    peer.receives("sender", Integer.toString(number));
  }

  private static void assertToldInVain(WsPeer sender, String absent) {
    JsonNode message = sender.message();
    assertThat(message.path("type").asText()).as("%s", message).isEqualTo("EXPIRE");
    assertThat(message.path("src").asText()).isEqualTo(absent);
    assertThat(message.path("dst").asText()).isEqualTo(sender.id());
  }
}
