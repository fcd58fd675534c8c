package dev.baton.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What strangers, who know only the ID, can do to what moves with it. The holder answers everyone
 * who calls, as the stock client does by itself.
 */
@Timeout(600)
class HandoverAttackIT {
  private static final int ROUNDS = Integer.getInteger("baton.attack.rounds", 1);
  private static final String LARGE = ",\"metadata\":\"" + "m".repeat(2_000) + "\"";
  private static final String CHAT = ",\"label\":\"chat\"";

  private static TestServer server(Path data) {
    return TestServer.startOn(data, "--allow_override_connect", "--message_rate", "0");
  }

  private static WsPeer client(TestServer server, String id) {
    return WsPeer.withAddOn(server.port(), id, "token-of-" + id).opens();
  }

  private static String payload(String connectionId, String more) {
    return "{\"sdp\":{},\"type\":\"data\",\"connectionId\":\"%s\"%s}".formatted(connectionId, more);
  }

  /** The caller offers a connection, and alice answers. */
  private static void calls(
      WsPeer caller, String id, WsPeer alice, String connectionId, String more) {
    caller.offers("alice", payload(connectionId, more));
    alice.hears("OFFER");
    alice.answers(id, connectionId);
    caller.hears("ANSWER");
  }

  /** The connections that a takeover by the owner's own ticket hands over. */
  private static List<String> handedOver(TestServer server, WsPeer alice) {
    List<String> connections = new ArrayList<>();
    try (var phone = WsPeer.takeOver(server.port(), "alice", alice.ticket())) {
      for (JsonNode contact : phone.opens().hears("STATE").path("contacts")) {
        connections.add(contact.path("connectionId").asText());
      }
      phone.leaves();
    }
    return connections;
  }

  private static List<HandoverChange> changes(Path data) {
    List<HandoverChange> changes = new ArrayList<>();
    var _ =
        new ChronicleLogs()
            .readAll(
                new LogFiles(data),
                Progress.IGNORED,
                entry -> {
                  if (entry.event() instanceof StateSaved(var peer, _, var change, _)
                      && peer.value().equals("alice")) {
                    changes.add(change);
                  }
                });
    return changes;
  }

  /** What the changes take up in the log, with the quotes of their texts escaped. */
  private static long bytes(List<HandoverChange> changes) {
    long bytes = 0;
    for (HandoverChange change : changes) {
      bytes += 400 + change.removed().stream().mapToInt(removed -> removed.length() + 3).sum();
      for (Map.Entry<String, String> contact : change.contacts().entrySet()) {
        bytes += contact.getKey().length() + 6;
        bytes += contact.getValue().replace("\"", "\\\"").getBytes(UTF_8).length;
      }
    }
    return bytes;
  }

  @Test
  void ninetyLargeCallsOfNineStrangersPushNoContactOut(@TempDir Path data) {
    for (int round = 0; round < ROUNDS; round++) {
      try (var server = server(data.resolve("round-" + round));
          var bob = client(server, "bob");
          var alice = client(server, "alice")) {
        alice.offers("bob", payload("asked", CHAT));
        bob.hears("OFFER");
        calls(bob, "bob", alice, "answered", CHAT);
        for (int i = 0; i < 9; i++) {
          String id = "stranger-" + i;
          WsPeer stranger = client(server, id);
          for (int n = 0; n < 10; n++) {
            calls(stranger, id, alice, "s" + i + "-" + n, LARGE);
          }
        }
        assertThat(handedOver(server, alice)).contains("asked", "answered");
        assertThat(server.metric("contacts_dropped")).isPositive();
      }
    }
  }

  @Test
  void offersThatAreNotAnsweredMakeNoLog(@TempDir Path data) {
    try (var server = server(data);
        var alice = client(server, "alice");
        var stranger = client(server, "stranger")) {
      for (int n = 0; n < 500 * ROUNDS; n++) {
        stranger.offers("alice", payload("c" + n, ""));
        alice.hears("OFFER");
      }
      alice.echoes();
      assertThat(handedOver(server, alice)).isEmpty();
    }
    assertThat(changes(data)).isEmpty();
  }

  @Test
  void aStrangersLeaveRemovesNothingButItsOwn(@TempDir Path data) {
    for (int round = 0; round < ROUNDS; round++) {
      try (var server = server(data.resolve("round-" + round));
          var bob = client(server, "bob");
          var alice = client(server, "alice");
          var stranger = client(server, "stranger")) {
        calls(bob, "bob", alice, "b1", CHAT);
        calls(stranger, "stranger", alice, "s1", "");
        stranger.parts("alice");
        alice.hears("LEAVE");
        stranger.parts("bob");
        bob.hears("LEAVE");
        assertThat(handedOver(server, alice)).containsExactly("b1");
      }
    }
  }

  @Test
  void aStrangerCannotTakeTheNameOfAConnectionWithAnother(@TempDir Path data) {
    try (var server = server(data);
        var bob = client(server, "bob");
        var alice = client(server, "alice");
        var stranger = client(server, "stranger")) {
      calls(bob, "bob", alice, "b1", CHAT);
      calls(stranger, "stranger", alice, "b1", ",\"label\":\"mine\"");
      try (var phone = WsPeer.takeOver(server.port(), "alice", alice.ticket())) {
        JsonNode contacts = phone.opens().hears("STATE").path("contacts");
        assertThat(contacts).hasSize(1);
        assertThat(contacts.get(0).path("peer").asText()).isEqualTo("bob");
        assertThat(contacts.get(0).path("label").asText()).isEqualTo("chat");
      }
    }
  }

  @Test
  void aFloodOfAnsweredCallsMakesLittleLog(@TempDir Path data) {
    long begin = System.nanoTime();
    try (var server = server(data);
        var alice = client(server, "alice");
        var stranger = client(server, "stranger")) {
      for (int n = 0; n < 2_000 * ROUNDS; n++) {
        calls(stranger, "stranger", alice, "c" + n, n % 2 == 0 ? LARGE : "");
      }
      assertThat(handedOver(server, alice)).hasSizeBetween(1, 16);
    }
    long seconds = (System.nanoTime() - begin) / 1_000_000_000 + 1;
    // What may come at once, the write that uses it up, and the one that the takeover forces.
    assertThat(bytes(changes(data))).isPositive().isLessThan(3 * 8_192 + 256 * seconds);
  }
}
