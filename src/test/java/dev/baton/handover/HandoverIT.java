package dev.baton.handover;

import static dev.baton.handover.AddOnClient.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.audit.AuditEvent;
import dev.baton.audit.History;
import dev.baton.audit.HistoryQuery;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a device stores, and whom it talks to, goes with its ID to the next one. */
@Timeout(60)
class HandoverIT {
  private static final String OFFER =
      "{\"sdp\":{},\"type\":\"data\",\"connectionId\":\"dc_1\",\"label\":\"chat\"}";
  private static final String CONTACT =
      "[{\"peer\":\"bob\",\"connectionId\":\"dc_1\",\"type\":\"data\",\"label\":\"chat\"}]";

  private static TestServer server() {
    return TestServer.start("--allow_override_connect");
  }

  private static void awaitSaved(TestServer server, long times) {
    await().pollInterval(Duration.ofMillis(1)).until(() -> server.metric("states_saved") >= times);
  }

  @Test
  void aTakeoverHandsOverTheStateAndTheContacts() {
    try (var server = server();
        var bob = AddOnClient.connect(server.port(), "bob", "b").opens();
        var laptop = AddOnClient.connect(server.port(), "alice", "a").opens()) {
      laptop.offers("bob", OFFER);
      laptop.saves("{\"board\":[1,2,\"é\"]}");
      laptop.hasHeardAll();
      assertThat(bob.message().path("type").asText()).isEqualTo("OFFER");

      try (var phone =
          AddOnClient.takeOver(
              server.port(), "alice", laptop.ticket(), "&caps=handover&device=Phone")) {
        JsonNode handedOver = phone.opens().isHandedOver();
        assertThat(handedOver.path("state")).isEqualTo(json("{\"board\":[1,2,\"é\"]}"));
        assertThat(handedOver.path("contacts")).isEqualTo(json(CONTACT));
        assertThat(handedOver.path("cause").asText()).isEqualTo("takeover");
        assertThat(handedOver.path("previous").path("epoch").asLong())
            .isLessThan(handedOver.path("epoch").asLong());
        JsonNode told = laptop.message();
        assertThat(told.path("type").asText()).isEqualTo("OVERRIDE_CONNECTION");
        assertThat(told.path("payload").path("device").asText()).isEqualTo("Phone");
        assertThat(laptop.closeCode()).isEqualTo(4409);
        phone.hasHeardAll();
      }
    }
  }

  @Test
  void aStockClientIsToldNothingOfIt() {
    try (var server = server();
        var laptop = AddOnClient.connect(server.port(), "alice", "a", "").opens()) {
      laptop.saves("1");
      laptop.hasHeardAll();
      try (var phone =
          AddOnClient.takeOver(server.port(), "alice", laptop.ticket(), "&device=Phone")) {
        phone.opens().hasHeardAll();
        assertThat(laptop.message().path("payload").has("device")).isFalse();
        try (var tablet = AddOnClient.takeOver(server.port(), "alice", phone.ticket())) {
          assertThat(tablet.opens().isHandedOver().path("state")).isEqualTo(json("1"));
        }
      }
    }
  }

  @Test
  void aReloadedPageResumesWithWhatItStored() {
    try (var server = TestServer.start()) {
      var page = AddOnClient.connect(server.port(), "alice", "a").opens();
      page.saves("\"draft\"");
      page.goesAway();
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> server.metric("connections_ended") == 1);

      try (var thief = AddOnClient.connect(server.port(), "alice", "other")) {
        assertThat(thief.message().path("type").asText()).isEqualTo("ID-TAKEN");
      }
      try (var reloaded = AddOnClient.connect(server.port(), "alice", "a")) {
        JsonNode handedOver = reloaded.opens().isHandedOver();
        assertThat(handedOver.path("state")).isEqualTo(json("\"draft\""));
        assertThat(handedOver.path("cause").asText()).isEqualTo("resume");
      }
    }
  }

  @Test
  void aClientThatSaysGoodbyeLeavesNothing() {
    try (var server = TestServer.start()) {
      var page = AddOnClient.connect(server.port(), "alice", "a").opens();
      page.saves("\"draft\"");
      page.leaves();
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> server.metric("connections_ended") == 1);
      try (var next = AddOnClient.connect(server.port(), "alice", "a")) {
        next.opens().hasHeardAll();
      }
    }
  }

  @Test
  void whatWaitsForTheIdComesAfterWhatIsHandedOver() {
    try (var server = TestServer.start();
        var bob = AddOnClient.connect(server.port(), "bob", "b").opens()) {
      var page = AddOnClient.connect(server.port(), "alice", "a").opens();
      page.saves("7");
      page.breaksOff();
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> server.metric("connections_ended") == 1);
      bob.offers("alice", OFFER);
      bob.hasHeardAll();
      try (var again = AddOnClient.connect(server.port(), "alice", "a")) {
        assertThat(again.opens().isHandedOver().path("state")).isEqualTo(json("7"));
        assertThat(again.message().path("src").asText()).isEqualTo("bob");
      }
    }
  }

  @Test
  void theNewDeviceGoesOnStoringWhereTheOldOneEnded() {
    try (var server = server();
        var laptop = AddOnClient.connect(server.port(), "alice", "a").opens()) {
      laptop.offers("bob", OFFER);
      laptop.saves("1");
      laptop.hasHeardAll();
      try (var phone = AddOnClient.takeOver(server.port(), "alice", laptop.ticket())) {
        phone.opens().isHandedOver();
        phone.saves("2");
        // The old one's word counts no more.
        laptop.saves("3");
        phone.hasHeardAll();
        try (var tablet = AddOnClient.takeOver(server.port(), "alice", phone.ticket())) {
          JsonNode handedOver = tablet.opens().isHandedOver();
          assertThat(handedOver.path("state")).isEqualTo(json("2"));
          assertThat(handedOver.path("contacts")).isEqualTo(json(CONTACT));
        }
      }
    }
  }

  @Test
  void aStateThatIsTooLargeIsRefusedAndTheConnectionStays() {
    try (var server = TestServer.start("--max_state", "10");
        var alice = AddOnClient.connect(server.port(), "alice", "a").opens()) {
      alice.saves("\"12345678\"");
      alice.hasHeardAll();
      alice.saves("\"123456789\"");
      JsonNode error = alice.message();
      assertThat(error.path("type").asText()).isEqualTo("ERROR");
      assertThat(error.path("payload").path("reason").asText()).isEqualTo("state-too-large");
      alice.hasHeardAll();
      assertThat(server.metric("states_refused")).isEqualTo(1);
    }
  }

  @Test
  void whatIsWrittenIsNotWrittenAgain(@TempDir Path data) {
    try (var server = TestServer.startOn(data);
        var alice = AddOnClient.connect(server.port(), "alice", "a").opens()) {
      alice.offers("bob", OFFER);
      alice.saves("\"first\"");
      awaitSaved(server, 1);
      alice.saves("\"second\"");
      awaitSaved(server, 2);
      alice.leaves();
    }
    List<HandoverChange> changes = changes(data);
    assertThat(changes).extracting(c -> c.contacts().size()).containsExactly(1, 0);
    assertThat(changes)
        .extracting(c -> c.state().orElse(""))
        .containsExactly("\"first\"", "\"second\"");
  }

  @Test
  void aTakeoverHasWhatOthersMayNotWriteYet(@TempDir Path data) {
    String large = ",\"metadata\":\"" + "m".repeat(2_000) + "\"}";
    try (var server = TestServer.startOn(data, "--allow_override_connect");
        var alice = AddOnClient.connect(server.port(), "alice", "a").opens()) {
      for (int i = 0; i < 7; i++) {
        var caller = AddOnClient.connect(server.port(), "c" + i, "c").opens();
        // The first six use up more than others may write at once.
        awaitSaved(server, i == 6 ? 1 : 0);
        caller.offers("alice", "{\"connectionId\":\"dc_" + i + "\"" + large);
        alice.hears("OFFER");
        alice.answers("c" + i, "dc_" + i);
        caller.hears("ANSWER");
      }
      try (var phone = AddOnClient.takeOver(server.port(), "alice", alice.ticket())) {
        assertThat(phone.opens().isHandedOver().path("contacts")).hasSize(7);
      }
    }
  }

  private static List<HandoverChange> changes(Path data) {
    List<HandoverChange> changes = new ArrayList<>();
    var _ =
        new ChronicleLogs()
            .readAll(
                new LogFiles(data),
                Progress.IGNORED,
                entry -> {
                  if (entry.event() instanceof StateSaved saved) {
                    changes.add(saved.change());
                  }
                });
    return changes;
  }

  @Test
  void aCleanStopWritesWhatIsPendingAndTheIdWaits(@TempDir Path data) {
    try (var server = TestServer.startOn(data);
        var alice = AddOnClient.connect(server.port(), "alice", "a").opens()) {
      alice.saves("\"first\"");
      awaitSaved(server, 1);
      alice.saves("\"last\"");
      alice.hasHeardAll();
    }
    try (var server = TestServer.startOn(data)) {
      try (var thief = AddOnClient.connect(server.port(), "alice", "other")) {
        assertThat(thief.message().path("type").asText()).isEqualTo("ID-TAKEN");
      }
      try (var alice = AddOnClient.connect(server.port(), "alice", "a")) {
        assertThat(alice.opens().isHandedOver().path("state")).isEqualTo(json("\"last\""));
      }
    }
  }

  @Test
  void whatWasWrittenOutlivesAKill(@TempDir Path data) throws IOException {
    try (var first = BatonProcess.serve(data);
        var alice = AddOnClient.connect(first.port(), "alice", "a").opens()) {
      alice.offers("bob", OFFER);
      alice.saves("\"drawn\"");
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> occurs(data, "\"drawn\"") && occurs(data, "dc_1"));
      first.kill();
      var _ = first.awaitExit();
    }
    try (var second = BatonProcess.serve(data);
        var alice = AddOnClient.connect(second.port(), "alice", "a")) {
      JsonNode handedOver = alice.opens().isHandedOver();
      assertThat(handedOver.path("state")).isEqualTo(json("\"drawn\""));
      assertThat(handedOver.path("contacts")).isEqualTo(json(CONTACT));
    }
  }

  private static boolean occurs(Path data, String text) throws IOException {
    try (var files = Files.list(data.resolve("log"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".cq4")).toList()) {
        if (new String(Files.readAllBytes(file), UTF_8).contains(text)) {
          return true;
        }
      }
      return false;
    }
  }

  @Test
  void noAuditShowsWhatIsStored(@TempDir Path data) {
    try (var server = TestServer.startOn(data);
        var alice = AddOnClient.connect(server.port(), "alice", "a").opens()) {
      alice.saves("\"private\"");
      awaitSaved(server, 1);
    }
    List<AuditEvent> events = new ArrayList<>();
    var everything =
        new HistoryQuery(Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), 0, 1_000);
    History.read(new ChronicleLogs(), new LogFiles(data), everything, events::add);
    assertThat(events).extracting(AuditEvent::type).contains("peer-connected");
    assertThat(events).extracting(AuditEvent::type).doesNotContain("state-saved");
    assertThat(events.toString()).doesNotContain("private");
  }
}
