package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.testing.TestServer;
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
        var sender = TestPeer.join(server, "sender")) {
      for (int i = 0; i < 5; i++) {
        sender.offer("late", Integer.toString(i));
      }
      assertToldInVain(sender, "late");
      sender.echoes();
      try (var late = TestPeer.join(server, "late")) {
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
        var sender = TestPeer.join(server, "sender")) {
      String filling = "\"" + "x".repeat(600) + "\"";
      sender.offer("late", filling);
      sender.offer("late", filling);
      assertToldInVain(sender, "late");
      sender.offer("late", "2");
      sender.offer("later", "\"" + "x".repeat(1_000) + "\"");
      assertToldInVain(sender, "later");
      sender.echoes();
      try (var late = TestPeer.join(server, "late");
          var later = TestPeer.join(server, "later")) {
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
        var greedy = TestPeer.join(server, "greedy");
        var modest = TestPeer.join(server, "modest")) {
      greedy.offer("late-1", "1");
      greedy.offer("late-2", "1");
      greedy.offer("late-3", "1");
      assertToldInVain(greedy, "late-3");
      greedy.offer("late-1", "2");
      greedy.echoes();
      modest.offer("late-3", "3");
      modest.echoes();
      try (var first = TestPeer.join(server, "late-1");
          var third = TestPeer.join(server, "late-3")) {
        first.receives("greedy", "1");
        first.receives("greedy", "2");
        first.echoes();
        third.receives("modest", "3");
        third.echoes();
      }
      // With one of its peers come, there is room for another.
      greedy.offer("late-4", "4");
      greedy.echoes();
      try (var fourth = TestPeer.join(server, "late-4")) {
        fourth.receives("greedy", "4");
      }
    }
  }

  @Test
  void allWaitingMessagesTogetherHaveALimit() {
    try (var server = TestServer.start("--waiting_total", "8000", "--expire_timeout", PATIENT);
        var one = TestPeer.join(server, "one");
        var two = TestPeer.join(server, "two")) {
      String filling = "\"" + "x".repeat(1_100) + "\"";
      one.offer("late-1", filling);
      one.offer("late-2", filling);
      // One sender has less than a quarter of it, and another still has room.
      assertToldInVain(one, "late-2");
      two.offer("late-3", filling);
      two.echoes();
      try (var first = TestPeer.join(server, "late-1");
          var third = TestPeer.join(server, "late-3")) {
        first.receives("one", filling);
        third.receives("two", filling);
      }
      one.offer("late-2", filling);
      one.echoes();
      try (var second = TestPeer.join(server, "late-2")) {
        second.receives("one", filling);
        second.echoes();
      }
    }
  }

  @Test
  void waitingMessagesExpireAndTheirSenderIsTold() {
    try (var server = TestServer.start("--expire_timeout", "600", "--cleanup_out_msgs", "100");
        var sender = TestPeer.join(server, "sender")) {
      Instant start = Instant.now();
      sender.offer("never", "1");
      sender.offer("never", "2");
      assertToldInVain(sender, "never");
      assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(500));
      try (var late = TestPeer.join(server, "never")) {
        late.echoes();
      }
    }
  }

  @Test
  void floodToAbsentPeersKeepsOnlyWhatMayWait() {
    try (var server = TestServer.start("--message_rate", "0", "--expire_timeout", PATIENT);
        var witness = TestPeer.join(server, FrameCase.WITNESS)) {
      var heap = new HeapMark();
      String filling = "\"" + "x".repeat(100_000) + "\"";
      // 60 MB in all, of which 16 IDs of 256 KiB may wait for each sender, and 32 MiB for all.
      for (int i = 0; i < 6; i++) {
        try (var sender = TestPeer.join(server, "sender-" + i)) {
          for (int n = 0; n < 100; n++) {
            sender.offer("absent-" + i + "-" + n % 50, filling);
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

  private static void awaitMarker(TestPeer sender) {
    sender.offer(sender.id(), "\"end\"");
    JsonNode message = sender.message();
    while (message.path("type").asText().equals("EXPIRE")) {
      message = sender.message();
    }
    TestPeer.assertOffer(message, sender.id(), sender.id(), "\"end\"");
  }

  private static void assertReceived(TestPeer peer, int number) {
    peer.receives("sender", Integer.toString(number));
  }

  private static void assertToldInVain(TestPeer sender, String absent) {
    JsonNode message = sender.message();
    assertThat(message.path("type").asText()).as("%s", message).isEqualTo("EXPIRE");
    assertThat(message.path("src").asText()).isEqualTo(absent);
    assertThat(message.path("dst").asText()).isEqualTo(sender.id());
  }
}
